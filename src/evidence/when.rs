//! Decides when an article was published.
//!
//! Every claim of the file, its address, its path, the dateline and the head of the text are
//! candidates. The most believed kind wins; what disagrees is kept with the date, and moves its
//! confidence.
//!
//! | kind | how often right to the day | believed |
//! |---|--:|--:|
//! | correction | told by the user | 1.00 |
//! | field, front matter, header line, wire header | | 0.97 |
//! | microdata (`itemprop`) | 98 % | 0.96 |
//! | feed, mail header | | 0.95 |
//! | JSON-LD | 93 % | 0.93 |
//! | class-named element | 90 % | 0.90 |
//! | meta | 88 % | 0.88 |
//! | `<time>` | 85 % | 0.85 |
//! | dateline with a year | | 0.84 |
//! | address | 80 % | 0.82 |
//! | path | | 0.81 |
//! | visible text | 82 % | 0.78 |
//! | a date of change, when nothing else is there | | 0.55 |
//!
//! (Shares measured on 1,972 pages; the others ranked by what they stand on.) A day that agrees
//! halves the doubt, a month that agrees takes a seventh of it; a day that disagrees takes a fifth
//! of the belief, a neighboring day (a time zone) 3 %, a date in the text 5 %. A file that holds
//! many records says less by its name: 0.60. When a copy was saved is no candidate: it is kept as a
//! date of its own.

use jiff::civil::Date;
use jiff::civil::Time;

use crate::article::Evidence;
use crate::article::EvidenceKind;
use crate::article::Precision;
use crate::article::PublicationDate;
use crate::article::Saved;
use crate::article::Stamp;
use crate::article::day_number;
use crate::date::DateOrder;
use crate::date::Habits;
use crate::date::Reading;
use crate::date::find_with;
use crate::date::in_path;
use crate::date::in_url;
use crate::date::leading_with;
use crate::date::read_with;
use crate::evidence::copies;
use crate::evidence::dateline::Dateline;
use crate::format::DateClaim;
use crate::format::DateRole;

/// What there is to decide by.
pub(super) struct Clues<'a> {
    /// The record leaves its date field empty: what else is found is not believed.
    pub(super) says_undated: bool,
    /// The format has looked for days in the text.
    pub(super) is_searched: bool,
    pub(super) claims: &'a [DateClaim],
    pub(super) correction: Option<&'a (Stamp, String)>,
    pub(super) dateline: Option<&'a Dateline<'a>>,
    pub(super) url: Option<&'a str>,
    pub(super) path: &'a str,
    pub(super) of_many: bool,
    /// The file is an export: the day in its name is when it was made.
    pub(super) is_export: bool,
    pub(super) title: &'a str,
    pub(super) body: &'a str,
    pub(super) habits: Habits<'a>,
    /// The order of day and month that other clues than the user's map suggest; not used for the
    /// fields of exports, whose order is the exporter's and not the publisher's.
    pub(super) likely_order: DateOrder,
    pub(super) latest: Date,
}

/// What was decided.
pub(super) struct Dates {
    pub(super) published: Option<PublicationDate>,
    pub(super) updated: Option<Stamp>,
    pub(super) saved: Option<Saved>,
    pub(super) warnings: Vec<String>,
}

struct Candidate {
    kind: EvidenceKind,
    text: String,
    stamp: Stamp,
    belief: f32,
}

/// Weighs all candidates.
pub(super) fn weigh(clues: &Clues<'_>) -> Dates {
    let mut gathered = Gathered::default();
    if let Some((stamp, text)) = clues.correction {
        gathered.add(clues.latest, EvidenceKind::Correction, text, *stamp, 1.0);
    }
    let (mut changed, mut copied) = (Gathered::default(), Gathered::default());
    for claim in clues.claims {
        match claim.role {
            DateRole::Published | DateRole::LikelyPublished => {
                gathered.claim(clues, claim, belief(claim.kind));
            }
            DateRole::Updated => changed.claim(clues, claim, 0.55),
            DateRole::Saved => copied.claim(clues, claim, 1.0),
            DateRole::LikelySaved => copied.claim(clues, claim, 0.5),
        }
    }
    let said = !gathered.candidates.is_empty();
    let path = in_path(clues.path);
    let path_is_of_copy =
        path.is_some() && (clues.is_export || copies::is_named(clues.path, clues.of_many));
    if let Some(stamp) = path.filter(|_| path_is_of_copy) {
        copied.add_quietly(clues.latest, EvidenceKind::Path, clues.path, stamp, 0.4);
    }
    let saved = copied.saved();
    let updated = changed.candidates.first().map(|candidate| candidate.stamp);
    if clues.says_undated && !said {
        gathered.warnings.append(&mut changed.warnings);
        return Dates { published: None, updated, saved, warnings: gathered.warnings };
    }
    gathered.unclaimed(clues, path.filter(|_| !path_is_of_copy), said);
    gathered.settle(clues);
    if gathered.candidates.is_empty() {
        // What was changed after it was saved is the copy.
        let is_of_copy =
            |stamp: &Stamp| saved.is_some_and(|saved| stamp.first_day() >= saved.stamp.first_day());
        let changed = changed.candidates.drain(..);
        gathered.candidates.extend(changed.filter(|changed| !is_of_copy(&changed.stamp)));
    }
    gathered.warnings.append(&mut changed.warnings);
    let published = gathered.choose(clues.dateline);
    if let (None, Some(Saved { stamp, evidence })) = (&published, &saved) {
        // A word in a file's name is a sign, not a statement.
        let is = if *evidence == EvidenceKind::Path { "may be" } else { "is" };
        let warning = format!("undated: {stamp} ({evidence}) {is} when this copy was saved");
        gathered.warnings.push(warning);
    }
    Dates { published, updated, saved, warnings: gathered.warnings }
}

fn belief(kind: EvidenceKind) -> f32 {
    match kind {
        EvidenceKind::Correction => 1.0,
        EvidenceKind::Field
        | EvidenceKind::FrontMatter
        | EvidenceKind::HeaderLine
        | EvidenceKind::Wire => 0.97,
        EvidenceKind::Microdata => 0.96,
        EvidenceKind::Feed | EvidenceKind::MailHeader => 0.95,
        EvidenceKind::JsonLd => 0.93,
        EvidenceKind::ClassNamed => 0.90,
        EvidenceKind::Meta => 0.88,
        EvidenceKind::TimeElement => 0.85,
        EvidenceKind::Dateline => 0.84,
        EvidenceKind::Url => 0.82,
        EvidenceKind::Path => 0.81,
        EvidenceKind::Text => 0.78,
    }
}

#[derive(Default)]
struct Gathered {
    candidates: Vec<Candidate>,
    /// Claims that can be read in two ways, with both readings.
    unclear: Vec<(Candidate, Stamp)>,
    refused: Vec<Evidence>,
    warnings: Vec<String>,
}

impl Gathered {
    fn claim(&mut self, clues: &Clues<'_>, claim: &DateClaim, belief: f32) {
        let text = claim.text.trim();
        if says_nothing(text) {
            return;
        }
        let mut habits = clues.habits;
        let suggested = habits.order == DateOrder::Unknown && claim.kind != EvidenceKind::Field;
        if suggested {
            habits.order = clues.likely_order;
        }
        match read_with(text, habits) {
            Reading::Stamp(stamp) => self.add(clues.latest, claim.kind, text, stamp, belief),
            Reading::Ambiguous => {
                let one = |order| match read_with(text, Habits { order, ..habits }) {
                    Reading::Stamp(stamp) if stamp.first_day() <= clues.latest => Some(stamp),
                    _ => None,
                };
                match (one(DateOrder::DayFirst), one(DateOrder::MonthFirst)) {
                    (Some(stamp), Some(other)) => {
                        let text = text.to_owned();
                        let belief = belief * 0.97;
                        let candidate = Candidate { kind: claim.kind, text, stamp, belief };
                        self.unclear.push((candidate, other));
                    }
                    _ => self.refuse(claim.kind, text, "it can be read in more than one way"),
                }
            }
            Reading::Implausible(why) => self.refuse(claim.kind, text, &why),
            Reading::None => match find_with(shortened(text, 300), habits).as_slice() {
                [(_, stamp)] => self.add(clues.latest, claim.kind, text, *stamp, belief * 0.95),
                _ => self.refuse(claim.kind, text, "it is not a date that can be read"),
            },
        }
    }

    fn add(&mut self, latest: Date, kind: EvidenceKind, text: &str, stamp: Stamp, belief: f32) {
        if stamp.first_day() > latest {
            self.refuse(kind, text, "it lies in the future");
        } else {
            let text = shortened(text, 200).to_owned();
            self.candidates.push(Candidate { kind, text, stamp, belief });
        }
    }

    /// Adds a date nobody has claimed: an impossible one is no date and needs no warning.
    fn add_quietly(
        &mut self,
        latest: Date,
        kind: EvidenceKind,
        text: &str,
        stamp: Stamp,
        belief: f32,
    ) {
        if stamp.first_day() <= latest {
            self.add(latest, kind, text, stamp, belief);
        }
    }

    fn refuse(&mut self, kind: EvidenceKind, text: &str, why: &str) {
        let text = shortened(text, 200).to_owned();
        self.warnings.push(format!("the date {text:?} ({kind}) is not used: {why}"));
        self.refused.push(Evidence { kind, text, says: None });
    }

    /// Adds what no place claims: the days of the address, the path, the dateline and the text.
    /// `said`: the file itself says when.
    fn unclaimed(&mut self, clues: &Clues<'_>, path: Option<Stamp>, said: bool) {
        if let Some((url, stamp)) = clues.url.and_then(|url| Some((url, in_url(url)?))) {
            let kind = EvidenceKind::Url;
            self.add_quietly(clues.latest, kind, url, stamp, belief(kind));
        }
        if let Some(stamp) = path {
            let belief = if clues.of_many { 0.60 } else { belief(EvidenceKind::Path) };
            self.add_quietly(clues.latest, EvidenceKind::Path, clues.path, stamp, belief);
        }
        if let Some((text, stamp)) = clues.dateline.and_then(|line| Some((line.text, line.stamp?)))
        {
            let kind = EvidenceKind::Dateline;
            self.add_quietly(clues.latest, kind, text, stamp, belief(kind));
        }
        // Where the file says when, a date in its text is part of the story.
        if !said
            && !clues.is_searched
            && let Some((text, stamp)) = in_text(clues)
        {
            let kind = EvidenceKind::Text;
            self.add_quietly(clues.latest, kind, text, stamp, belief(kind));
        }
    }

    /// Decides what can be read in two ways by what cannot.
    fn settle(&mut self, clues: &Clues<'_>) {
        for (mut candidate, other) in std::mem::take(&mut self.unclear) {
            let stands_by = |stamp: &Stamp| {
                let day = stamp.first_day();
                self.candidates.iter().any(|known| known.stamp.days().contains(&stamp.days()))
                    || clues
                        .dateline
                        .and_then(|line| line.month_day)
                        .is_some_and(|(month, at)| (month, at) == (day.month(), day.day()))
            };
            match (stands_by(&candidate.stamp), stands_by(&other)) {
                (true, false) => self.candidates.push(candidate),
                (false, true) => {
                    candidate.stamp = other;
                    self.candidates.push(candidate);
                }
                _ => {
                    let why = format!(
                        "it may be {} or {}; set [dates] order in the map",
                        candidate.stamp, other
                    );
                    self.refuse(candidate.kind, &candidate.text, &why);
                }
            }
        }
    }

    /// Returns the most believed date of the copy. What cannot be read as one needs no warning:
    /// nothing is believed in its place.
    fn saved(mut self) -> Option<Saved> {
        self.candidates.sort_by(|a, b| b.belief.total_cmp(&a.belief));
        let Candidate { kind, stamp, .. } = self.candidates.into_iter().next()?;
        Some(Saved { stamp, evidence: kind })
    }

    fn choose(&mut self, dateline: Option<&Dateline<'_>>) -> Option<PublicationDate> {
        // Stable: of two claims of one kind, the first in the file is believed.
        self.candidates.sort_by(|a, b| b.belief.total_cmp(&a.belief));
        self.candidates.first()?;
        let favored = favored(&self.candidates);
        self.candidates[..=favored].rotate_right(1);
        let first = self.candidates.first()?;
        // A month is told more exactly by a day inside it; it never beats that day.
        let mut at = 0;
        if first.stamp.precision() < Precision::Day {
            let days = first.stamp.days();
            let finer = |candidate: &&Candidate| {
                candidate.stamp.precision() > first.stamp.precision()
                    && days.contains(&candidate.stamp.days())
            };
            let is_day = |candidate: &&Candidate| candidate.stamp.precision() >= Precision::Day;
            let best = self.candidates.iter().filter(finer).find(is_day);
            let best = best.or_else(|| self.candidates.iter().find(finer));
            at = best.map_or(0, |best| {
                self.candidates.iter().position(|c| std::ptr::eq(c, best)).unwrap_or(0)
            });
        }
        let mut chosen = self.candidates.remove(at);
        let mut doubt = 1.0 - chosen.belief;
        let mut belief_left = 1.0_f32;
        let mut others = Vec::new();
        let mut agreeing = vec![chosen.kind];
        for candidate in std::mem::take(&mut self.candidates) {
            let (ours, theirs) = (chosen.stamp.days(), candidate.stamp.days());
            if ours.overlaps(&theirs) {
                if !agreeing.contains(&candidate.kind) {
                    doubt *= if candidate.stamp.precision() >= Precision::Day { 0.5 } else { 0.85 };
                    agreeing.push(candidate.kind);
                }
                continue;
            }
            let apart = day_number(ours.first()) - day_number(theirs.first());
            belief_left *= match candidate.kind {
                _ if apart.abs() == 1 => 0.97,
                EvidenceKind::Text => 0.95,
                _ => 0.80,
            };
            let says = Some(candidate.stamp);
            others.push(Evidence { kind: candidate.kind, text: candidate.text, says });
        }
        if let Some((line, (month, day))) = dateline.and_then(|line| Some((line, line.month_day?)))
        {
            let year = chosen.stamp.first_day().year();
            match Date::new(year, month, day).map(Stamp::day) {
                Ok(stamp) if chosen.stamp.precision() < Precision::Day => {
                    if chosen.stamp.days().contains(&stamp.days()) {
                        chosen.stamp = stamp;
                        chosen.kind = EvidenceKind::Dateline;
                        chosen.text = line.text.to_owned();
                        doubt = doubt.max(1.0 - belief(EvidenceKind::Dateline));
                    }
                }
                Ok(stamp) => {
                    let apart =
                        day_number(stamp.first_day()) - day_number(chosen.stamp.first_day());
                    if apart == 0 {
                        doubt *= 0.5;
                    } else if !(-3..=1).contains(&apart) && !(360..=368).contains(&apart.abs()) {
                        // Stories run a day or two after they were written, seldom before.
                        belief_left *= 0.95;
                        let text = shortened(line.text, 200).to_owned();
                        others.push(Evidence {
                            kind: EvidenceKind::Dateline,
                            text,
                            says: Some(stamp),
                        });
                    }
                }
                Err(_) => {}
            }
        }
        others.append(&mut self.refused);
        let confidence = if chosen.kind == EvidenceKind::Correction {
            1.0
        } else {
            // However many others a page has, the chosen one was right three times in four and more.
            let floor = if voice(chosen.kind).is_some() { 0.75 } else { 0.0 };
            ((1.0 - doubt) * belief_left.max(floor)).min(0.995)
        };
        Some(PublicationDate::new(chosen.stamp, chosen.kind, confidence, others))
    }
}

/// Returns the candidate that the others support most, where the first is of a web page.
///
/// A page says its day several times, and its templates are wrong in different ways: two kinds of
/// place that agree are right more often than the one that is believed most. What is told to
/// programs, what readers see, and the address count once each in full, since places of one of
/// these are mostly filled by the same program; a second one of the same adds little.
fn favored(candidates: &[Candidate]) -> usize {
    if candidates.first().is_none_or(|first| voice(first.kind).is_none()) {
        return 0;
    }
    let mut best = (0, 0.0_f32);
    let is_shifted = |candidate: &Candidate| is_in_utc_alone(candidate, candidates);
    for (at, candidate) in candidates.iter().enumerate() {
        if candidate.stamp.precision() < Precision::Day
            || voice(candidate.kind).is_none()
            || is_shifted(candidate)
        {
            continue;
        }
        let mut support = [0.0_f32; 3];
        let mut kinds = Vec::new();
        for (rank, other) in candidates.iter().enumerate() {
            let Some(voice) = voice(other.kind) else { continue };
            let same = other.stamp.precision() >= Precision::Day
                && other.stamp.first_day() == candidate.stamp.first_day();
            if !same || kinds.contains(&other.kind) {
                continue;
            }
            kinds.push(other.kind);
            // The first of its kind is nearest to the headline.
            let earlier = candidates[..rank].iter().filter(|c| c.kind == other.kind).count();
            let mut odds = (other.belief / (1.0 - other.belief)).ln();
            if other.kind == EvidenceKind::JsonLd {
                // Only an article's own object makes such a claim, and it names which date it is.
                odds += 1.0;
            }
            let odds = odds * 0.7_f32.powi(i32::try_from(earlier).unwrap_or(9).min(9));
            let known = &mut support[voice];
            *known = if *known == 0.0 { odds } else { known.max(odds) + 0.5 };
        }
        let support: f32 = support.iter().sum();
        if support > best.1 + 0.01 {
            best = (at, support);
        }
    }
    // One day apart is a matter of midnight, zones and printed editions: the day a publisher's
    // program gives as the article's own is when it was to be read.
    let neighbor = candidates.iter().position(|candidate| {
        candidate.kind == EvidenceKind::JsonLd
            && candidate.stamp.precision() >= Precision::Day
            && !is_shifted(candidate)
            && (day_number(candidate.stamp.first_day())
                - day_number(candidates[best.0].stamp.first_day()))
            .abs()
                == 1
    });
    if let Some(neighbor) = neighbor {
        return neighbor;
    }
    // A day in the address is the article's own; visible dates far from it are another story's.
    let address = candidates.iter().position(|candidate| {
        candidate.kind == EvidenceKind::Url && candidate.stamp.precision() >= Precision::Day
    });
    let Some(address) = address else { return best.0 };
    let day = candidates[best.0].stamp.first_day();
    let told = candidates.iter().any(|candidate| {
        matches!(candidate.kind, EvidenceKind::JsonLd | EvidenceKind::Meta)
            && candidate.stamp.first_day() == day
    });
    let apart = day_number(day) - day_number(candidates[address].stamp.first_day());
    if apart.abs() > 31 && !told { address } else { best.0 }
}

/// Tells whether a stamp told to programs in UTC is of another day than the publisher's own: another
/// place gives the same moment at its offset, or the address and what readers see agree on the day
/// beside it.
fn is_in_utc_alone(told: &Candidate, candidates: &[Candidate]) -> bool {
    let utc = told.stamp.offset_minutes() == Some(0);
    let (Some(time), true, Some(0)) = (told.stamp.time(), utc, voice(told.kind)) else {
        return false;
    };
    let day = told.stamp.first_day();
    let beside = |other: &&Candidate| {
        let apart = day_number(other.stamp.first_day()) - day_number(day);
        other.stamp.precision() >= Precision::Day && apart.abs() == 1
    };
    let minutes = |day: Date, time: Time| {
        day_number(day) * 1440 + i64::from(time.hour()) * 60 + i64::from(time.minute())
    };
    let moment = minutes(day, time);
    let is_same_moment = |other: &Candidate| {
        let Some(own) = other.stamp.time() else { return false };
        let apart = minutes(other.stamp.first_day(), own) - moment;
        match other.stamp.offset_minutes() {
            Some(0) => false,
            Some(offset) => apart == i64::from(offset),
            // No zone is further than fourteen hours from UTC, and most differ by half hours.
            None => apart % 30 == 0 && apart.abs() <= 14 * 60,
        }
    };
    if candidates.iter().filter(beside).any(is_same_moment) {
        return true;
    }
    let days = |wanted: usize| {
        let of_voice = candidates.iter().filter(move |other| voice(other.kind) == Some(wanted));
        of_voice.filter(beside).map(|other| other.stamp.first_day()).collect::<Vec<_>>()
    };
    let addressed = days(2);
    days(1).iter().any(|shown| addressed.contains(shown))
}

/// Which of three voices a place on a web page speaks with: to programs, to readers, by its address.
fn voice(kind: EvidenceKind) -> Option<usize> {
    match kind {
        EvidenceKind::JsonLd | EvidenceKind::Microdata | EvidenceKind::Meta => Some(0),
        EvidenceKind::ClassNamed | EvidenceKind::TimeElement | EvidenceKind::Text => Some(1),
        EvidenceKind::Url | EvidenceKind::Path => Some(2),
        _ => None,
    }
}

/// Tells an empty cell in its many spellings.
fn says_nothing(text: &str) -> bool {
    const NOTHING: [&str; 11] =
        ["", "none", "null", "nan", "nat", "n/a", "na", "unknown", "undated", "-", "undefined"];
    NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
}

fn shortened(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

/// Finds a date that the head of the text puts by itself: a line that is a date, one that opens
/// with it, or a short line that says "published". A date inside a sentence is part of the story.
fn in_text<'a>(clues: &Clues<'a>) -> Option<(&'a str, Stamp)> {
    let mut habits = clues.habits;
    if habits.order == DateOrder::Unknown {
        habits.order = clues.likely_order;
    }
    // A date that stands where a title should is one that its reader did not look for.
    if let Reading::Stamp(stamp) = read_with(clues.title, habits)
        && stamp.precision() >= Precision::Day
    {
        return Some((clues.title, stamp));
    }
    let head = &clues.body[..clues.body.floor_char_boundary(600)];
    head.lines().map(str::trim).filter(|line| !line.is_empty()).take(8).find_map(|line| {
        if !line.contains(|c: char| c.is_numeric()) {
            return None;
        }
        if let Some((length, stamp)) = leading_with(line, habits) {
            let after = line[length..].trim_start();
            let set_off = after.is_empty()
                || after
                    .starts_with(['-', '–', '—', '|', ':', '：', '，', '(', '（', '·', '•', '/']);
            if set_off {
                return Some((line, stamp));
            }
        }
        if line.chars().count() > 120 {
            return None;
        }
        match read_with(line, habits) {
            Reading::Stamp(stamp) if stamp.precision() >= Precision::Day => {
                return Some((line, stamp));
            }
            _ => {}
        }
        let lower = line.to_lowercase();
        let labelled = [
            "published",
            "posted",
            "publié",
            "veröffentlicht",
            "publicado",
            "pubblicato",
            "опубликовано",
            "gepubliceerd",
            "发布",
            "発行",
            "by ",
        ]
        .iter()
        .any(|label| lower.starts_with(label) || label.len() > 3 && lower.contains(label));
        match find_with(line, habits).as_slice() {
            [(_, stamp)] if labelled && line.split_whitespace().count() <= 14 => {
                Some((line, *stamp))
            }
            _ => None,
        }
    })
}
