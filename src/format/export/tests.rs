//! Exports of archives, each in the form of its product, and texts that only look like one.

mod archives;

use super::*;

/// What an article of an export says, in one line each.
fn read_as(text: &str, layout: Layout) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let entries = read(&lines, layout).unwrap_or_default();
    let said = |entry: Entry| {
        let draft = entry.draft;
        let part = |part: Option<String>| part.unwrap_or_default();
        let day = draft
            .dates
            .iter()
            .find(|claim| matches!(claim.role, crate::format::DateRole::Published));
        assert!(draft.is_export);
        [
            part(draft.title),
            draft.sources.first().map_or(String::new(), |claim| claim.text.clone()),
            day.map_or(String::new(), |claim| claim.text.clone()),
            draft.authors.join(" & "),
            part(draft.section),
            part(draft.printed_page),
            part(draft.key),
            draft.body.replace("\n\n", " / "),
        ]
        .join(" | ")
    };
    entries.into_iter().map(said).collect()
}

const COUNTED: &str = "\n\n                 1 of 2 DOCUMENTS\n\n\n             The Kestrel Post (Oldhaven)\n\n\
             March 4, 2011 Friday\n             First Edition\n\nTram depot burns down in night\nof storms\n\n\
    BYLINE: Mara Quill\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 63 words\n\n\nThe tram depot in Oldhaven burned down. Nobody\n\
    was hurt.\n\nLightning had struck the roof.\n\nLOAD-DATE: March 9, 2011\n\nLANGUAGE: ENGLISH\n\n\
    PUBLICATION-TYPE: Newspaper\n\n\n          Copyright 2011 Oldhaven Media Ltd.\n             All Rights Reserved\n\n\n\
                  2 of 2 DOCUMENTS\n\n\n            Morning Lantern\n\n           May 17, 2011 Tuesday\n\nEels return\n\n\
    BYLINE: Bo Ferris\n\nLENGTH: 41 words\n\n\nEels are back.\n\nLOAD-DATE: May 18, 2011\n";

const ENDED: &str = "User Name: Sam\nDocuments (2)\n1. Tram depot burns down\n2. Eels return\nSearch Terms: Oldhaven\n\
    Tram depot burns down\nThe Kestrel Post\nMarch 4, 2011 Friday\nCopyright 2011 Oldhaven Media Ltd. All Rights Reserved\n\
    Section: NEWS; Pg. 4\nLength: 63 words\nByline: Mara Quill\nBody\nThe tram depot burned down.\nNobody was hurt.\n\
    Classification\nLanguage: ENGLISH\nSubject: FIRES (90%); TRAMS (80%)\nLoad-Date: March 9, 2011\nEnd of Document\n\
    Eels return\nMorning Lantern\nMay 17, 2011 Tuesday\nSection: Pg. 12\nBody\nEels are back.\nLoad-Date: May 18, 2011\nEnd of Document\n";

const CODES: &str = "SE  News\nHD  Tram depot burns down\nBY  By Mara Quill\nWC  63 words\nPD  4 March 2011\nSN  The Kestrel Post\n\
    PG  4\n\nLP\nThe tram depot burned down.\n\nTD\nNobody was hurt.\n\nAN\nDocument KESTPO0020110304e7340000a\n\n\
    HD\tEels return\nPD\t17 May 2011\nSN\tMorning Lantern\nTD\tEels are back.\nAN\tDocument MORLAN0020110517e75h0000b\n\nSearch Summary\nText    oldhaven\n";

const BARE: &str = "Tram depot burns down\n\nMara Quill\n63 words\n4 March 2011\n10:15\nThe Kestrel Post\nKESTPO\nA4\nEnglish\n\
    (c) 2011 Oldhaven Media Ltd.\n\nThe tram depot burned down.\n\nNobody was hurt.\n\nDocument KESTPO0020110304e7340000a\n\n\n\
    Eels return\n\n41 words\n17 May 2011\nMorning Lantern\nMORLAN\nEnglish\n(c) 2011 Lantern Ltd.\n\nEels are back.\n\n\
    Document MORLAN0020110517e75h0000b\n";

const RULED: &str = "____________________________________________________________\n\nTram depot burns down\n\nAuthor: Quill, Mara\n\n\
    Publication info: The Kestrel Post ; Oldhaven [Oldhaven]04 Mar 2011: 4.\n\nAbstract: A short one.\n\nLinks: Get it\n\n\
    Full text: The tram depot burned down.\n\nNobody was hurt.\n\nPublication title: The Kestrel Post; Oldhaven\n\n\
    Publication year: 2011\n\nPublication date: Mar 4, 2011\n\nSection: News\n\nPublisher: Oldhaven Media Ltd\n\n\
    ProQuest document ID: 880001\n\nLast updated: 2017-11-21\n\nDatabase: Global Newsstream\n\n\
    ____________________________________________________________\n\nEels return\n\n\
    Publication info: Morning Lantern ; Oldhaven [Oldhaven]17 May 2011: 12.\n\nFull text: Eels are back.\n\n\
    ProQuest document ID: 880002\n\n____________________________________________________________\n\nContact ProQuest\n\n\
    Copyright ? 2023 ProQuest LLC. All rights reserved.\n";

const PAPERS: &str = "Kestrel Post (UK)\nMarch 4, 2011\nSection: News\nPage: 4\n\nTram depot burns down\n\nAuthor: MARA QUILL\n\n\
    Article Text:\n\nThe tram depot burned down.\n\nNobody was hurt.\n\nCopyright (c) 2011 Oldhaven Media\n\n\
    Morning Lantern (UK)\nMay 17, 2011\nSection: Pages\nPage: 12\n\nEels return\n\nArticle Text:\n\nEels are back.\n\nCopyright (c) 2011 Lantern\n";

#[test]
fn the_exports_of_archives_are_their_articles() {
    for (text, layout, expected) in [
        (
            COUNTED,
            Layout::Lines,
            [
                "Tram depot burns down in night of storms | The Kestrel Post (Oldhaven) | March 4, 2011 Friday | Mara Quill | NEWS | 4 |  | The tram depot in Oldhaven burned down. Nobody was hurt. / Lightning had struck the roof.",
                "Eels return | Morning Lantern | May 17, 2011 Tuesday | Bo Ferris |  |  |  | Eels are back.",
            ],
        ),
        (
            ENDED,
            Layout::Paragraphs,
            [
                "Tram depot burns down | The Kestrel Post | March 4, 2011 Friday | Mara Quill | NEWS | 4 |  | The tram depot burned down. / Nobody was hurt.",
                "Eels return | Morning Lantern | May 17, 2011 Tuesday |  |  | 12 |  | Eels are back.",
            ],
        ),
        (
            CODES,
            Layout::Lines,
            [
                "Tram depot burns down | The Kestrel Post | 4 March 2011 | Mara Quill | News | 4 | KESTPO0020110304e7340000a | The tram depot burned down. / Nobody was hurt.",
                "Eels return | Morning Lantern | 17 May 2011 |  |  |  | MORLAN0020110517e75h0000b | Eels are back.",
            ],
        ),
        (
            BARE,
            Layout::Lines,
            [
                "Tram depot burns down | The Kestrel Post | 4 March 2011 | Mara Quill |  | A4 | KESTPO0020110304e7340000a | The tram depot burned down. / Nobody was hurt.",
                "Eels return | Morning Lantern | 17 May 2011 |  |  |  | MORLAN0020110517e75h0000b | Eels are back.",
            ],
        ),
        (
            RULED,
            Layout::Lines,
            [
                "Tram depot burns down | The Kestrel Post | Mar 4, 2011 | Mara Quill | News | 4 | 880001 | The tram depot burned down. / Nobody was hurt.",
                "Eels return | Morning Lantern | 17 May 2011 |  |  | 12 | 880002 | Eels are back.",
            ],
        ),
        (
            PAPERS,
            Layout::Lines,
            [
                "Tram depot burns down | Kestrel Post (UK) | March 4, 2011 | MARA QUILL | News | 4 |  | The tram depot burned down. / Nobody was hurt.",
                "Eels return | Morning Lantern (UK) | May 17, 2011 |  | Pages | 12 |  | Eels are back.",
            ],
        ),
        // The same archives in other languages, and archives that have no rule of their own.
        (
            "Dokument 1 von 2\n\nTageblatt Althafen\n\n4. März 2011 Freitag\n\nDepot brennt ab\n\nLÄNGE: 63 Wörter\n\n\
             Das Depot brannte ab.\n\nUPDATE: 5. März 2011\n\nCopyright 2011 Althafen Medien\n\nDokument 2 von 2\n\nMorgenpost\n\n\
             17. Mai 2011 Dienstag\n\nAale kehren zurück\n\nVERFASSER: Bo Ferris\n\nDie Aale sind zurück.\n",
            Layout::Lines,
            [
                "Depot brennt ab | Tageblatt Althafen | 4. März 2011 Freitag |  |  |  |  | Das Depot brannte ab.",
                "Aale kehren zurück | Morgenpost | 17. Mai 2011 Dienstag | Bo Ferris |  |  |  | Die Aale sind zurück.",
            ],
        ),
        (
            "Le Courrier\nPolitique, vendredi 4 mars 2011, p. 4\n\nLe dépôt brûle\n\nMara Quill\n\nLe dépôt a brûlé.\n\n\
             © 2011 Le Courrier. Tous droits réservés.\n\nnews·20110304·LC·4567\n\nLa Lanterne\nPages, mardi 17 mai 2011, p. 12\n\n\
             Les anguilles reviennent\n\nLes anguilles sont revenues.\n\nnews·20110517·LL·0012\n",
            Layout::Lines,
            [
                "Le dépôt brûle | Le Courrier | vendredi 4 mars 2011 | Mara Quill | Politique | 4 | news·20110304·LC·4567 | Le dépôt a brûlé.",
                "Les anguilles reviennent | La Lanterne | mardi 17 mai 2011 |  | Pages | 12 | news·20110517·LL·0012 | Les anguilles sont revenues.",
            ],
        ),
        (
            "Title: Tram depot burns down\nAuthor: Quill, Mara\nSource: The Kestrel Post\nPublication Date: 4 March 2011\n\
             Accession Number: 7\n\nThe tram depot burned down.\n\nTitle: Eels return\nAuthor: Ferris, Bo\nSource: Morning Lantern\n\
             Publication Date: 17 May 2011\n\nEels are back.\n",
            Layout::Lines,
            [
                "Tram depot burns down | The Kestrel Post | 4 March 2011 | Mara Quill |  |  | 7 | The tram depot burned down.",
                "Eels return | Morning Lantern | 17 May 2011 | Bo Ferris |  |  |  | Eels are back.",
            ],
        ),
        (
            "Record: 1\nTitle: Depot brennt ab\nQuelle: Tageblatt Althafen vom 04.03.2011, S. 4\nAutor: Mara Quill\n\nDas Depot brannte ab.\n\n\
             Record: 2\nTitle: Aale kehren zurück\nQuelle: Morgenpost vom 17.05.2011, S. 12\nAutor: Bo Ferris\n\nDie Aale sind zurück.\n",
            Layout::Lines,
            [
                "Depot brennt ab | Tageblatt Althafen | 04.03.2011 | Mara Quill |  | 4 |  | Das Depot brannte ab.",
                "Aale kehren zurück | Morgenpost | 17.05.2011 | Bo Ferris |  | 12 |  | Die Aale sind zurück.",
            ],
        ),
        (
            "Eels return\nMarch 5, 2018\nKestrel Post\n\nEels are back.\n\n----------------------------------------\n\nCod vanish\n\
             March 6, 2018\nMorning Lantern\n\nCod have gone.\n",
            Layout::Lines,
            [
                "Eels return | Kestrel Post | March 5, 2018 |  |  |  |  | Eels are back.",
                "Cod vanish | Morning Lantern | March 6, 2018 |  |  |  |  | Cod have gone.",
            ],
        ),
        (
            "Eels return\nMarch 5, 2018\nKestrel Post\n\nEels are back.\n\nCod vanish\nMarch 6, 2018\nMorning Lantern\n\nCod have gone.\n",
            Layout::Lines,
            [
                "Eels return | Kestrel Post | March 5, 2018 |  |  |  |  | Eels are back.",
                "Cod vanish | Morning Lantern | March 6, 2018 |  |  |  |  | Cod have gone.",
            ],
        ),
    ] {
        assert_eq!(read_as(text, layout), expected, "{text}");
    }
}

#[test]
fn a_text_that_only_looks_like_an_export_is_left_whole() {
    for text in [
        "Chronicle of the canal\n\nMarch 5, 2018\n\nEels are back.\n\nMarch 6, 2018\n\nCod have gone.\n\nMarch 7, 2018\n\nCrabs come.",
        "Bridge closed\n2020-05-02\n\nIt is closed.\n\n--------\n\nMore on it tomorrow.\n\n--------\n\nThat is all for now.",
        "Page 1 of 2\n\nBridge closed\n\nIt is closed.\n\nPage 2 of 2\n\nIt is shut.\n\nThat is all.",
        "How to file\n\nWrite it down.\n\nSend it.\n\nFile it.\n\nSleep.\n\nEnd of Document",
        "HD  is the code of a headline\nBY  is that of a byline\nWC  counts words\nLP  is the lead\nand so on\nand on",
        "Title: Bridge closed\nDate: 2020-05-02\nSource: The Post\n\nIt is closed.\n\nTitle: is what he called it.\n\nNo more.",
    ] {
        let lines: Vec<&str> = text.lines().collect();
        assert!(read(&lines, Layout::Lines).is_none(), "{text}");
    }
}

const BEGINNINGS: [&str; 26] = [
    "Links",
    "Keywords",
    "Title",
    "Type",
    "Location",
    "Issue",
    "Volume",
    "Country",
    "Copyright",
    "Author",
    "By",
    "Source",
    "Subject",
    "Section",
    "Edition",
    "Year",
    "Tags",
    "Company",
    "Industry",
    "Person",
    "Credit",
    "Length",
    "Series",
    "Column",
    "Index terms",
    "Dateline",
];

#[test]
fn a_paragraph_that_begins_as_a_label_does_stays_in_the_text() {
    for word in BEGINNINGS {
        let told = format!("{word}: the board knew of the eels since May.");
        let wrapped = format!("{word}: the board knew of the eels in the canal\nsince May.");
        for (above, paragraph) in [
            ("Eels are back.", told.clone()),
            ("\"Are the eels back?\"", told.clone()),
            ("Eels are back in the canal of Oldhaven\nand in the docks.", wrapped),
            ("Eels are back.", format!("{told}\n\nColumn: nobody reads it any more.")),
            ("Eels are back.\n\nNobody knows why.", told.clone()),
        ] {
            let body = format!("{above}\n\n{paragraph}\n\nCod have gone.");
            let expected = body.replace("\n\n", " / ").replace('\n', " ");
            for header in [
                "Title: Eels return\nDate: 5 March 2018\nSource: The Kestrel Post",
                "Eels return\nThe Kestrel Post\n5 March 2018",
            ] {
                let record = format!("{header}\n\n{body}\n\n");
                let said = format!(
                    "Eels return | The Kestrel Post | 5 March 2018 |  |  |  |  | {expected}"
                );
                let found = read_as(&record.repeat(2), Layout::Lines);
                assert_eq!(found, [said.as_str(), said.as_str()], "{record}");
            }
        }
    }
}

#[test]
fn labels_around_the_text_are_fields_and_so_are_a_byline_and_a_day_below_a_standfirst() {
    let record = |above: &str, below: &str| {
        format!(
            "Title: Eels return\nSource: The Kestrel Post\n{above}\n\nCod have gone.\n\nCrabs come.\n\n{below}\n\n"
        )
    };
    for (above, below) in [
        ("Date: 5 March 2018\nAuthor: Mara Quill\nSection: News", ""),
        ("Date: 5 March 2018\n\nAuthor: Mara Quill\n\nSection: News", ""),
        ("Date: 5 March 2018", "Author: Mara Quill\nSection: News\nLength: 63 words"),
        ("Date: 5 March 2018", "Author: Mara Quill\n\nSection: News"),
    ] {
        let said = "Eels return | The Kestrel Post | 5 March 2018 | Mara Quill | News |  |  | Cod have gone. / Crabs come.";
        let text = record(above, below).repeat(2);
        assert_eq!(read_as(&text, Layout::Lines), [said, said], "{text}");
    }
    for below in ["Date: 5 March 2018", "Author: Mara Quill"] {
        let text = record(&format!("Section: News\n\nEels are back.\n\n{below}"), "");
        let lines: Vec<&str> = text.lines().collect();
        let entries = entries(&lines, std::iter::once(0..11).collect(), false, Layout::Lines);
        let draft = &entries[0].draft;
        assert_eq!(draft.body, "Eels are back.\n\nCod have gone.\n\nCrabs come.", "{text}");
        assert!(!draft.dates.is_empty() || draft.authors == ["Mara Quill"], "{text}");
    }
}

#[test]
fn an_export_that_is_cut_says_how_many_documents_are_missing() {
    let lines: Vec<&str> = COUNTED.lines().collect();
    let cut = COUNTED.replace("of 2 DOCUMENTS", "of 5 DOCUMENTS");
    let lines_cut: Vec<&str> = cut.lines().collect();
    assert!(
        read(&lines, Layout::Lines).unwrap().iter().all(|entry| entry.draft.warnings.is_empty())
    );
    let entries = read(&lines_cut, Layout::Lines).unwrap();
    assert_eq!(
        entries[1].draft.warnings,
        ["the file says it has 5 documents and ends with number 2"]
    );
}

/// The warnings of each article.
fn warnings(text: &str, layout: Layout) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().collect();
    let entries = read(&lines, layout).unwrap_or_default();
    entries.into_iter().map(|entry| entry.draft.warnings).collect()
}

#[test]
fn an_export_that_is_cut_after_its_first_document_says_so_too() {
    let first = &COUNTED[..COUNTED.find("2 of 2 DOCUMENTS").unwrap()];
    let says = "the file says it has 2 documents and ends with number 1";
    assert_eq!(warnings(first, Layout::Lines), [[says]]);
    let german = "Dokument 1 von 7\n\nTageblatt Althafen\n\n4. März 2011 Freitag\n\nDepot brennt ab\n\nLÄNGE: 6 Wörter\n\n\
        Das Depot brannte in der Nacht ab.\n";
    let says = "the file says it has 7 documents and ends with number 1";
    assert_eq!(warnings(german, Layout::Lines), [[says]]);
    // One that was chosen out of many.
    let says = "the file says it has 7 documents and has number 3 only";
    assert_eq!(warnings(&german.replace("Dokument 1", "Dokument 3"), Layout::Lines), [[says]]);
    // Nexis Uni has a list of its documents above them.
    let listed = ENDED.split_inclusive("End of Document\n").next().unwrap();
    let says = "the file says it has 2 documents and ends with number 1";
    assert_eq!(warnings(listed, Layout::Paragraphs), [[says]]);
    let whole: [Vec<String>; 2] = [Vec::new(), Vec::new()];
    assert_eq!(warnings(ENDED, Layout::Paragraphs), whole);
    let cut = ENDED.find("Load-Date: May 18").unwrap();
    let story = "Eels are back in the canal. ".repeat(6);
    let long = ENDED[..cut].replace("Eels are back.", &story);
    let says = "the file ends before the end of this document";
    assert_eq!(warnings(&long, Layout::Paragraphs).last().unwrap(), &[says]);
    let cut = ENDED.find("Section: Pg. 12").unwrap();
    let found = warnings(&ENDED[..cut], Layout::Paragraphs);
    assert_eq!(found[0][0], "the file ends inside of the document after this one");
}

#[test]
fn the_section_above_a_headline_is_no_headline() {
    let of = |head: &str| {
        format!(
            "{head}\n120 words\n4 March 2011\nThe Kestrel Post\nKESTPO\nEnglish\n(c) 2011 Oldhaven Media\n\n\
             The strike ended.\n\nDocument KESTPO0020110304e73500009\n"
        )
    };
    for (head, expected) in [
        ("News\nPort strike ends\n\nBy Mara Quill", "Port strike ends | Mara Quill | News"),
        (
            "COMPANIES & MARKETS\nCranes sold\n\nBy Tom Hale",
            "Cranes sold | Tom Hale | COMPANIES & MARKETS",
        ),
        (
            "Metro Desk; SECT B\nPort Strike Ends\n\nMara Quill",
            "Port Strike Ends | Mara Quill | Metro Desk; SECT B",
        ),
        (
            "Sport\n\nKestrels win the cup\n\nBy Mara Quill",
            "Kestrels win the cup | Mara Quill | Sport",
        ),
        ("Port strike ends", "Port strike ends |  | "),
        ("Port strike ends\nMara Quill", "Port strike ends | Mara Quill | "),
        ("Port strike ends\n\nBy Mara Quill", "Port strike ends | Mara Quill | "),
    ] {
        for layout in [Layout::Lines, Layout::Paragraphs] {
            let read = read_as(&of(head), layout);
            let [line] = &read[..] else { panic!("{head}: {read:?}") };
            let parts: Vec<&str> = line.split(" | ").collect();
            assert_eq!([parts[0], parts[3], parts[4]].join(" | "), expected, "{head} {layout:?}");
            assert_eq!((parts[1], parts[7]), ("The Kestrel Post", "The strike ended."), "{head}");
        }
    }
}

#[test]
fn the_first_line_of_nexis_uni_is_the_headline_whatever_it_looks_like() {
    for headline in [
        "Tower: the developer replies",
        "Ukraine war briefing: Kyiv strikes back",
        "Letters: the tower again",
        "Q&A: who owns the tower?",
        "Opinion: let it be built",
        "Covid-19: tower to stay shut",
        "Trump's trial: the tower",
        "Minister: tower is safe.",
        "Author: \"I never meant harm\"",
        "Date: 3 March 2020",
        "Body: found below the tower",
        "Copyright reform: what next",
        "September 11, 2001",
    ] {
        let text = format!(
            "{headline}\nThe Kestrel Post\nMarch 2, 2020 Monday\nCopyright 2020 The Kestrel Post\nSection: NEWS\n\
             Length: 300 words\nByline: Mara Quill\nBody\nThe tower is tall.\nEnd of Document\n"
        );
        for layout in [Layout::Lines, Layout::Paragraphs] {
            let expected = format!(
                "{headline} | The Kestrel Post | March 2, 2020 Monday | Mara Quill | NEWS |  |  | The tower is tall."
            );
            assert_eq!(read_as(&text, layout), [expected], "{layout:?}");
        }
        let season = text.replace("March 2, 2020 Monday", "Spring 2020");
        let said = read_as(&season, Layout::Lines).concat();
        let expected = format!("{headline} | The Kestrel Post | Spring 2020 |");
        assert!(said.starts_with(&expected), "{said}");
    }
    let wrapped = "War briefing: the tower\nhas been hit again\nThe Kestrel Post\nMarch 2, 2020 Monday\nSection: NEWS\nBody\nIt is tall.\nEnd of Document\n";
    assert_eq!(
        read_as(wrapped, Layout::Paragraphs),
        [
            "War briefing: the tower | The Kestrel Post | March 2, 2020 Monday |  | NEWS |  |  | has been hit again / It is tall."
        ]
    );
}

#[test]
fn the_headline_below_paper_and_day_is_no_label_where_labels_are_in_capitals() {
    for headline in [
        "Section: a word of the year",
        "Date: the tower opens",
        "Subject: the tower",
        "Body: found below the tower",
        "UPDATE 2: tower",
        "UPDATE: tower is shut",
        "KESTREL POST: A HISTORY",
    ] {
        let text = COUNTED.replace("Eels return", headline);
        let expected = format!(
            "{headline} | Morning Lantern | May 17, 2011 Tuesday | Bo Ferris |  |  |  | Eels are back."
        );
        assert_eq!(read_as(&text, Layout::Lines)[1], expected);
    }
}

#[test]
fn a_count_in_the_words_of_a_text_cuts_no_article() {
    for line in ["2 of 2 documents", "2 of 2 Documents", "Document 2 of 2"] {
        let text = COUNTED.replace("Lightning had", &format!("{line}\n\nLightning had"));
        let read = read_as(&text, Layout::Lines);
        let body = format!("was hurt. / {line} / Lightning had struck the roof.");
        assert!(read[0].ends_with(&body), "{read:?}");
        assert_eq!((read.len(), &read[1][..11]), (2, "Eels return"), "{read:?}");
    }
}

#[test]
fn a_story_above_the_first_article_is_kept() {
    let note = "This is a note that somebody has put above the export, and it is long enough to be prose and not a \
        line of the archive, so that it must not be lost when the file is cut into its articles.";
    let text = format!("{note}\n\n{COUNTED}");
    let lines: Vec<&str> = text.lines().collect();
    let entries = read(&lines, Layout::Lines).unwrap();
    assert_eq!(entries.len(), 3);
    assert!(entries[0].draft.body.contains("must not be lost"), "{:?}", entries[0]);
}

#[test]
fn whatever_the_lines_no_word_of_a_story_is_lost() {
    // A paragraph that is neither a label nor a notice is in one of the articles.
    for text in [COUNTED, BARE, RULED, PAPERS, CODES] {
        let marked = text.replace("burned down", "burned down and xyzzy");
        let lines: Vec<&str> = marked.lines().collect();
        let entries = read(&lines, Layout::Lines).unwrap();
        let found = entries.iter().filter(|entry| entry.draft.body.contains("xyzzy")).count();
        assert_eq!(found, 1, "{text}");
    }
}
