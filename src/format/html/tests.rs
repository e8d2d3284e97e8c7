use super::*;
use crate::article::EvidenceKind;
use crate::format::DateRole;
use proptest::prelude::*;

const TITLE: &str = "Old stone bridge closes for a year of repairs";

const PARAGRAPHS: [&str; 4] = [
    "The old stone bridge over the northern canal will close on Monday for a year, the city said, because its piers have been washed out by three winters of floods.",
    "Engineers found the damage in March, when a diver reported holes large enough to stand in, and the council voted the same week to pay for the repairs at once.",
    "Buses will be led over the iron bridge, which is a quarter of an hour away on foot, and a ferry will carry schoolchildren across the canal in the morning.",
    "Shopkeepers on both banks have asked for lower rents until the work is done, and the mayor promised them an answer before the end of the month.",
];

/// A page as publishers write them, around the given head and the given lines under the headline.
fn page(head: &str, under_title: &str) -> String {
    let paragraphs: String = PARAGRAPHS.iter().map(|text| format!("<p>{text}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=\"utf-8\">\
         <title>{TITLE} | The Canal Post</title>{head}</head>\
         <body><nav><ul><li><a href=\"/\">Home</a></li><li><a href=\"/sport\">Sport</a></li></ul></nav>\
         <main><article><h1>{TITLE}</h1>{under_title}\
         <figure><img src=\"b.jpg\"><figcaption>The bridge in winter. Photo: A. Lens</figcaption></figure>\
         {paragraphs}<p>Read more: <a href=\"/x\">Ferry timetable published</a></p></article></main>\
         <aside class=\"related\"><h2>More</h2><article><a href=\"/o\">Other story</a>\
         <time datetime=\"2019-01-01\">1 January 2019</time></article></aside>\
         <footer>© 2024 The Canal Post. All rights reserved.</footer></body></html>"
    )
}

fn dates(draft: &Draft, kind: EvidenceKind, role: DateRole) -> Vec<&str> {
    let of = draft.dates.iter().filter(|claim| claim.kind == kind && claim.role == role);
    of.map(|claim| claim.text.as_str()).collect()
}

#[test]
fn the_body_is_the_story_and_nothing_else() {
    let draft = draft(&page("", ""));
    assert_eq!(draft.body, PARAGRAPHS.join("\n\n"));
    assert_eq!(draft.title.as_deref(), Some(TITLE));
    assert_eq!(draft.lang.as_deref(), Some("en-GB"));
}

#[test]
fn every_place_makes_a_claim_of_its_kind_and_role() {
    let head = "<meta property=\"article:published_time\" content=\"2024-05-03T10:00:00+02:00\">\
        <meta property=\"og:updated_time\" content=\"2024-05-05\">\
        <script type=\"application/ld+json\">{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-05-03\",\
        \"dateModified\":\"2024-05-04\"}</script>";
    let under = "<p class=\"entry-date\">Published 3 May 2024, updated 4 May 2024</p>\
        <time datetime=\"2024-05-03T10:00\">Friday</time><span itemprop=\"datePublished\" content=\"2024-05-03\"></span>";
    let draft = draft(&page(head, under));
    use DateRole::Published;
    use DateRole::Updated;
    assert_eq!(dates(&draft, EvidenceKind::JsonLd, Published), ["2024-05-03"]);
    assert_eq!(dates(&draft, EvidenceKind::JsonLd, Updated), ["2024-05-04"]);
    assert_eq!(dates(&draft, EvidenceKind::Meta, Published), ["2024-05-03T10:00:00+02:00"]);
    assert_eq!(dates(&draft, EvidenceKind::Meta, Updated), ["2024-05-05"]);
    assert_eq!(dates(&draft, EvidenceKind::Microdata, Published), ["2024-05-03"]);
    assert_eq!(dates(&draft, EvidenceKind::TimeElement, Published), ["2024-05-03T10:00"]);
    assert_eq!(dates(&draft, EvidenceKind::ClassNamed, Published), ["3 May 2024"]);
    assert_eq!(dates(&draft, EvidenceKind::ClassNamed, Updated), ["4 May 2024"]);
}

#[test]
fn a_day_that_a_sentence_speaks_of_is_not_the_publication() {
    let page = |line: &str| {
        format!(
            "<html><head><title>Memorial planned</title></head><body><article><h1>Memorial planned</h1>\
             <p>{line}</p><p>It was designed by an artist of the town, who has lived there for years.</p>\
             </article></body></html>"
        )
    };
    let time = "<time datetime=\"2022-03-12\">12 March</time>";
    let spoken =
        draft(&page(&format!("It will be opened on {time} in the square, said the council.")));
    assert_eq!(dates(&spoken, EvidenceKind::TimeElement, DateRole::Published), [""; 0]);
    let line = draft(&page(&format!("By Jane Roe {time}")));
    assert_eq!(dates(&line, EvidenceKind::TimeElement, DateRole::Published), ["2022-03-12"]);
}

#[test]
fn dates_of_other_stories_make_no_claim() {
    let draft = draft(&page("", "<div class=\"comments\"><time>5 June 2020</time></div>"));
    assert_eq!(draft.dates, []);
}

#[test]
fn a_label_in_the_line_above_says_what_a_date_is() {
    let draft = draft(&page("", "<dl><dt>Published on</dt><dd>3 May 2024</dd></dl>"));
    assert_eq!(dates(&draft, EvidenceKind::Text, DateRole::Published), ["3 May 2024"]);
}

#[test]
fn a_page_drawn_by_a_script_is_dated_by_what_the_script_is_given() {
    let html =
        format!("{}<script>x={{\"publishedAt\":\"2024-05-03T10:00:00Z\"}}</script>", page("", ""));
    let draft = draft(&html);
    assert_eq!(dates(&draft, EvidenceKind::Text, DateRole::Published), ["2024-05-03T10:00:00Z"]);
}

#[test]
fn the_address_is_the_canonical_one() {
    let head = "<meta property=\"og:url\" content=\"https://m.post.example/1?utm=x\">\
        <link rel=\"canonical\" href=\"https://www.post.example/1\">";
    assert_eq!(draft(&page(head, "")).url.as_deref(), Some("https://www.post.example/1"));
    let head = "<link rel=\"canonical\" href=\"/1\"><meta property=\"og:url\" content=\"https://post.example/1\">";
    assert_eq!(draft(&page(head, "")).url.as_deref(), Some("https://post.example/1"));
}

#[test]
fn authors_come_from_the_best_place_only() {
    let of = |head: &str, under: &str| draft(&page(head, under)).authors;
    assert_eq!(
        of("<meta name=\"author\" content=\"Jane Doe and Tom Roe\">", "<p>By Ann Poe</p>"),
        ["Jane Doe", "Tom Roe"]
    );
    assert_eq!(
        of("", "<p class=\"byline\">By <a rel=\"author\" href=\"/j\">Jane Doe</a></p>"),
        ["Jane Doe"]
    );
    assert_eq!(of("", "<p>Von Jana Reh | 3. Mai 2024</p>"), ["Jana Reh"]);
    let site = "<meta property=\"og:site_name\" content=\"The Canal Post\"><meta name=\"author\" content=\"The Canal Post\">";
    assert_eq!(of(site, "<div class=\"author\">Jane Doe</div>"), ["Jane Doe"]);
    assert_eq!(of(site, ""), ["The Canal Post"]);
}

#[test]
fn the_source_is_claimed_by_strong_places_before_weak_ones() {
    let draft = draft(&page(
        "<meta property=\"og:site_name\" content=\"Canal Post\"><script type=\"application/ld+json\">\
         {\"@type\":\"NewsArticle\",\"headline\":\"x\",\"publisher\":{\"name\":\"Canal Post Ltd\"}}</script>",
        "",
    ));
    let kinds: Vec<_> = draft.sources.iter().map(|c| (c.kind, c.text.as_str())).collect();
    assert_eq!(
        kinds,
        [
            (EvidenceKind::Meta, "Canal Post"),
            (EvidenceKind::JsonLd, "Canal Post Ltd"),
            (EvidenceKind::Text, "The Canal Post"),
            (EvidenceKind::Text, "The Canal Post"),
        ]
    );
}

#[test]
fn a_title_cut_by_a_program_is_had_whole_from_the_heading() {
    let head = "<meta property=\"og:title\" content=\"Old stone bridge closes for…\">";
    assert_eq!(draft(&page(head, "")).title.as_deref(), Some(TITLE));
}

#[test]
fn the_standfirst_belongs_to_the_body() {
    let standfirst =
        "Divers found holes in the piers, and the council wants no risk taken with them.";
    let head = format!("<meta name=\"description\" content=\"{standfirst}\">");
    let draft = draft(&page(&head, &format!("<h2 class=\"standfirst\">{standfirst}</h2>")));
    assert_eq!(draft.body, format!("{standfirst}\n\n{}", PARAGRAPHS.join("\n\n")));
}

#[test]
fn the_declared_charset_is_read_where_the_bytes_are_not_utf8() {
    let html =
        page("", "").replace("utf-8", "iso-8859-2").replace("The old", "Žluťoučký kůň: the old");
    let (bytes, _, _) = encoding_rs::ISO_8859_2.encode(&html);
    assert!(draft_of(&bytes, None).body.starts_with("Žluťoučký kůň"));
    let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode("<html><p>Мост закрыт на год.");
    assert!(draft_of(&bytes, Some("windows-1251")).body.contains("Мост"));
}

#[test]
fn a_page_is_recognized_by_its_beginning() {
    for text in [
        " \n<!DOCTYPE HTML>",
        "\u{feff}<html>",
        "<!-- x --><HEAD>",
        "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC",
    ] {
        assert!(is_html(text), "{text}");
    }
    for text in ["<?xml version=\"1.0\"?><rss>", "<DOC>", "<pre", "plain <p>text", "", "<!-- x"] {
        assert!(!is_html(text), "{text}");
    }
}

#[test]
fn a_page_without_text_gives_an_empty_draft() {
    for text in ["", "<html>", "<html><body></body></html>", "<script>x</script>", "<"] {
        assert_eq!(draft(text).body, "", "{text}");
    }
}

#[test]
fn hundreds_of_thousands_of_levels_overflow_nothing() {
    for tag in [
        "div",
        "b",
        "a href=x",
        "table",
        "ul><li",
        "span",
        "font color=1",
        "p",
        "svg",
        "x-y",
        "select",
        "object",
    ] {
        let name = tag.split([' ', '>']).next().unwrap_or(tag);
        let open = format!("<{tag}>").repeat(200_000);
        let html = format!("{}{open}deep{}", page("", ""), format!("</{name}>").repeat(200_000));
        assert!(draft(&html).body.contains("northern canal"), "{tag}");
    }
}

#[test]
fn pages_that_make_parsers_slow_are_read() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let fonts: String = (0..20_000).map(|n| format!("<p><font size={n}>x")).collect();
    let tags = "<i>x</i>".repeat(200_000);
    for hostile in [
        format!("<div{attributes}>"),
        fonts,
        tags,
        "<".repeat(500_000),
        "<!--".repeat(200_000),
        "</p>".repeat(50_000),
        // Elements that are never closed: each would be searched for to the end of the page.
        "<svg>".repeat(200_000),
        "<template>".repeat(200_000),
        "<math></".repeat(200_000),
        format!("{}{}", "<div>".repeat(70_000), "</x-y>".repeat(70_000)),
    ] {
        let html = format!("{}{hostile}", page("", ""));
        let _ = draft(&html);
    }
}

#[test]
fn no_cut_makes_it_panic() {
    let html = page(
        "<meta property=\"og:title\" content=\"é\"><script type=\"application/ld+json\">{\"@type\":\"Article\",\"datePublished\":\"2024-05-03\"}</script>",
        "<p class=byline>By Jane Doé</p>",
    );
    for end in (0..html.len()).filter(|end| html.is_char_boundary(*end)) {
        let _ = draft(&html[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_damage_makes_it_panic(
        damages in prop::collection::vec((0.0_f64..1.0, any::<u8>(), 0_u8..3), 1..40),
    ) {
        let mut bytes = page("<meta name=author content=\"Jane Doe\">", "<time>3 May 2024</time>").into_bytes();
        for (place, byte, kind) in damages {
            let at = (place * bytes.len() as f64) as usize;
            match kind {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.insert(at.min(bytes.len()), b"<>\"'&/=! "[usize::from(byte) % 9]),
                _ if at < bytes.len() => { bytes.remove(at); }
                _ => {}
            }
        }
        let _ = draft_of(&bytes, None);
    }

    #[test]
    fn any_soup_of_tags_is_read(text in "(<(/)?(div|p|a|b|li|table|td|title|script|style|time|meta|h1|select|svg|template|x)( (class|id|itemprop|datetime|content|type)=(\"|')?(date|author|2024-05-03|ld\\+json)(\"|')?)*(/)?>|[a-z é]{0,6}|&amp;|<!--|-->){0,60}") {
        let _ = draft(&text);
    }
}

#[test]
fn the_one_day_marked_as_published_is_taken_from_a_box_named_for_a_list() {
    let footer = "<div class=\"news-list related\"><time itemprop=\"datePublished\" \
        datetime=\"2022-01-21\"></time></div>";
    let one = draft(&page("", footer).replace("2019-01-01", "").replace("1 January 2019", ""));
    assert_eq!(dates(&one, EvidenceKind::Microdata, DateRole::Published), ["2022-01-21"]);

    let other = footer.replace("2022-01-21", "2022-01-22");
    let two = draft(&page("", &(footer.to_owned() + &other)));
    assert_eq!(dates(&two, EvidenceKind::Microdata, DateRole::Published), [""; 0]);
}

#[test]
fn of_days_above_the_headline_the_nearest_is_claimed_first() {
    let page = "<!DOCTYPE html><html><body><div>The Post</div><div>8 March 2019</div><div>City</div><div>4 March 2019</div>\
        <h1>Bridge closed</h1><p>The bridge over the river is closed for a year, the city said on Monday.</p>\
        <p>Engineers will rebuild the piers, and traffic will use the other bridge until then.</p></body></html>";
    let draft = draft(page);
    let days: Vec<_> = draft.dates.iter().map(|claim| claim.text.as_str()).collect();
    assert_eq!(days.first(), Some(&"4 March 2019"), "{days:?}");
}
