//! Random edits, after each of which stories are as if everything were compared with everything.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::convert::Infallible;

use crate::article::Article;
use crate::article::ArticleId;
use crate::article::EvidenceKind;
use crate::article::PublicationDate;
use crate::article::Source;
use crate::article::Stamp;
use crate::article::day_from_number;
use crate::story::Bond;
use crate::story::Bounds;
use crate::story::Known;
use crate::story::Pair;
use crate::story::Sketch;
use crate::story::Stories;
use crate::story::Text;
use crate::story::compare;
use crate::story::group;
use crate::story::sketch;

/// A source of numbers that look random.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % most
    }
}

/// Writes an article: of one of a few texts, perhaps cut, edited, boxed, or of several; with boilerplate.
fn article(dice: &mut Dice) -> Article {
    let text = |number: usize, from: usize, to: usize| -> String {
        (from..to).map(|n| format!("w{number}x{n} ")).collect()
    };
    let number = dice.below(6);
    let length = 30 + 60 * number;
    let mut body = match dice.below(7) {
        0 => text(number, 0, length / 2),
        1 => text(number, 0, length) + &text(100 + dice.below(3), 0, 80),
        2 => text(number, 0, length) + &text((number + 1) % 6, 0, length),
        3 => text(200 + dice.below(4), 0, 200) + &text(number, 0, length),
        _ => text(number, 0, length),
    };
    for _ in 0..dice.below(4) {
        let word = format!("w{number}x{} ", dice.below(length));
        body = body.replace(&word, &format!("e{} ", dice.below(1000)));
    }
    if dice.below(3) == 0 {
        body += &text(300 + dice.below(2), 0, 40);
    }
    let dated = |day| PublicationDate::new(Stamp::day(day), EvidenceKind::Field, 1.0, Vec::new());
    let published = day_from_number(17_000 + dice.below(60) as i64).map(dated);
    let named = |name: &str| Source {
        name: name.into(),
        as_given: None,
        normalized: None,
        domain: None,
        evidence: EvidenceKind::Field,
        origin: None,
    };
    Article {
        body,
        published: published.filter(|_| dice.below(12) > 0),
        source: Some(named(["Reuters", "Gazette", "Herald", "Post"][dice.below(4)])),
        url: (dice.below(5) == 0).then(|| format!("https://news.example/{}", dice.below(9))),
        ..Article::default()
    }
}

/// The rules, written down plainly.
mod plain {
    use super::*;

    pub(super) fn is_boilerplate(all: &[&Sketch], print: u32) -> bool {
        let holders: Vec<&&Sketch> = all.iter().filter(|s| s.prints.contains(&print)).collect();
        let spread = |of: &dyn Fn(&Sketch) -> bool, span: i32| {
            let days: BTreeSet<(i32, u64)> = holders
                .iter()
                .filter(|sketch| of(sketch))
                .filter_map(|sketch| Some((sketch.facts.moment?.first, sketch.facts.key)))
                .collect();
            let (first, last) = (days.first(), days.last());
            days.len() > 3 && last.zip(first).is_some_and(|(last, first)| last.0 - first.0 > span)
        };
        let sources: BTreeSet<u32> = holders.iter().map(|sketch| sketch.facts.source).collect();
        holders.len() > 400
            || spread(&|_| true, 30)
            || sources.iter().any(|s| *s != 0 && spread(&|sketch| sketch.facts.source == *s, 7))
    }

    fn is_near(one: &Sketch, other: &Sketch) -> bool {
        let (Some(a), Some(b)) = (one.facts.moment, other.facts.moment) else { return true };
        a.first - b.last <= 14 && b.first - a.last <= 14
    }

    pub(super) fn pairs(all: &[&Sketch], bodies: &BTreeMap<u64, String>) -> Vec<Pair> {
        let texts: BTreeMap<u64, Text> =
            bodies.iter().map(|(key, body)| (*key, Text::new(body))).collect();
        let prints: BTreeSet<u32> = all.iter().flat_map(|s| s.prints.iter().copied()).collect();
        let common: BTreeSet<u32> =
            prints.into_iter().filter(|print| is_boilerplate(all, *print)).collect();
        let mut found = Vec::new();
        for one in all {
            for other in all.iter().filter(|other| other.facts.key > one.facts.key) {
                found.extend(pair(all, one, other, &common, &texts));
            }
        }
        found.sort_unstable();
        found
    }

    fn pair(
        all: &[&Sketch],
        one: &Sketch,
        other: &Sketch,
        common: &BTreeSet<u32>,
        texts: &BTreeMap<u64, Text>,
    ) -> Option<Pair> {
        let modulus = one.modulus.max(other.modulus);
        let kept = |s: &Sketch| s.prints.iter().filter(|p| **p % modulus == 0).count();
        let most = kept(one).min(kept(other));
        let fresh = one.prints.iter().filter(|p| other.prints.contains(p) && !common.contains(p));
        let are_same = one.prints == other.prints && one.prints.len() >= 8;
        let shared = match (is_near(one, other), are_same) {
            (true, true) => most,
            (true, false) => fresh.count(),
            (false, _) => 0,
        };
        let address = one.facts.address;
        let at_address = address != 0
            && address == other.facts.address
            && all.iter().filter(|s| s.facts.address == address).count() <= 20;
        if !at_address && (shared == 0 || shared * 12 < most) {
            return None;
        }
        let found = compare(&texts[&one.facts.key], &texts[&other.facts.key]);
        let undated = one.facts.moment.is_none() || other.facts.moment.is_none();
        let contained = (found.contained * 1000.0).round() as u16;
        let bond = if at_address && contained >= 400 {
            Bond::Copy
        } else {
            let bond = found.bond(undated && !at_address, &Bounds::STANDARD)?;
            if bond != Bond::Quote && shared * 5 < most {
                return None;
            }
            bond
        };
        Some(Pair {
            first: one.facts.key,
            second: other.facts.key,
            bond,
            first_is_longer: found.first_is_longer,
            shared: found.shared as u32,
            contained,
            of_longer: (found.of_longer.min(1.0) * 1000.0).round() as u16,
        })
    }
}

/// What is known after edits, and all that it is of.
#[derive(Default)]
struct History {
    known: Known,
    /// Kept up to date by what each edit changes.
    stories: Stories,
    bodies: BTreeMap<u64, String>,
}

impl History {
    /// Returns how many articles others concern.
    fn change(&mut self, added: &[(Sketch, String)], removed: Vec<u64>) -> usize {
        removed.iter().for_each(|key| drop(self.bodies.remove(key)));
        let new = added.iter().map(|(sketch, body)| (sketch.facts.key, body.clone()));
        self.bodies.extend(new);
        let sketches = added.iter().map(|(sketch, _)| sketch.clone()).collect();
        let text = |key| Ok::<_, Infallible>(Text::new(&self.bodies[&key]));
        let Ok((changes, regrouped)) = self.known.change(sketches, removed, &text);
        let stories = std::mem::take(&mut self.stories);
        self.stories = stories.with(&regrouped.touched, regrouped.stories);
        changes.concerned.len()
    }

    fn all_stories(&self) -> Stories {
        group(self.known.pairs(), &|key| &self.known.sketch(key).unwrap().facts)
    }
}

fn write(dice: &mut Dice, number: usize) -> (Sketch, String) {
    let article = article(dice);
    let sketch = sketch(&article, ArticleId(number as u128), &number.to_le_bytes(), 0);
    (sketch, article.body)
}

#[test]
fn after_any_edits_pairs_are_those_of_comparing_everything() {
    let mut dice = Dice(7);
    let (mut seen, mut flipped) = (0, 0);
    for round in 0..12 {
        let mut history = History::default();
        for step in 0..8 {
            let added: Vec<(Sketch, String)> = (0..dice.below(12))
                .map(|n| write(&mut dice, 1000 * round + 50 * step + n))
                .collect();
            let mut keys: Vec<u64> = history.bodies.keys().copied().collect();
            let mut removed = Vec::new();
            for _ in 0..dice.below(6).min(keys.len()) {
                removed.push(keys.swap_remove(dice.below(keys.len())));
            }
            flipped += history.change(&added, removed);
            let all: Vec<&Sketch> = history.known.sketches().iter().collect();
            let expected = plain::pairs(&all, &history.bodies);
            assert_eq!(history.known.pairs(), expected, "round {round}, step {step}");
            assert_eq!(history.stories, history.all_stories(), "round {round}, step {step}");
            seen += expected.len();
        }
        // At once, in another order.
        let mut at_once = History::default();
        let mut all: Vec<(Sketch, String)> = history
            .known
            .sketches()
            .iter()
            .map(|sketch| (sketch.clone(), history.bodies[&sketch.facts.key].clone()))
            .collect();
        all.reverse();
        at_once.change(&all, Vec::new());
        assert_eq!(at_once.known, history.known);
        assert_eq!(at_once.stories, history.stories);
    }
    assert!(seen > 500 && flipped > 50, "{seen} pairs, {flipped} concerned by others");
}

#[test]
fn two_thousand_articles_have_the_pairs_of_comparing_everything() {
    let mut dice = Dice(11);
    let all: Vec<(Sketch, String)> = (0..2000)
        .map(|number| {
            let (mut sketch, body) = write(&mut dice, number);
            // Many more texts, so that not all of them are boilerplate.
            let suffix = format!("t{}", number % 500);
            let body: String = body.split(' ').map(|word| format!("{word}{suffix} ")).collect();
            let article = Article { body: body.clone(), ..Article::default() };
            let own = crate::story::sketch(&article, sketch.facts.id, b"", 0);
            (sketch.modulus, sketch.prints) = (own.modulus, own.prints);
            sketch.facts.address = 0;
            (sketch, body)
        })
        .collect();
    let mut history = History::default();
    for part in all.chunks(700) {
        history.change(part, Vec::new());
        assert_eq!(history.stories, history.all_stories());
    }
    // Pairs of other texts share nothing.
    let mut expected = Vec::new();
    for text in 0..500 {
        let own: Vec<&Sketch> =
            all.iter().skip(text).step_by(500).map(|(sketch, _)| sketch).collect();
        expected.extend(plain::pairs(&own, &history.bodies_of(&own)));
    }
    expected.extend(history.known.pairs().iter().filter(|pair| {
        let number = |key: u64| history.known.sketch(key).unwrap().facts.id.0 % 500;
        number(pair.first) != number(pair.second)
    }));
    expected.sort_unstable();
    assert_eq!(history.known.pairs(), expected);
    assert!(expected.len() > 200, "{} pairs", expected.len());
}

impl History {
    fn bodies_of(&self, sketches: &[&Sketch]) -> BTreeMap<u64, String> {
        let keys = sketches.iter().map(|sketch| sketch.facts.key);
        keys.map(|key| (key, self.bodies[&key].clone())).collect()
    }
}
