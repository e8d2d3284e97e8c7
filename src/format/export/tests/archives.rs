//! Exports as archives of many countries write them, with their odd records: without a text, without a day that can be read,
//! with an edition below the day, alone in their file.

use super::*;

/// A text in the form of one archive and what its articles say.
type Case = (&'static str, Layout, &'static [&'static str]);

fn assert_reads(cases: &[Case]) {
    for (text, layout, expected) in cases {
        assert_eq!(read_as(text, *layout), *expected, "{text}");
    }
}

#[test]
fn a_record_without_a_text_or_a_day_does_not_fuse_those_around_it() {
    const TAIL: &str = "KESTPO\nEnglish\n(c) 2014 Oldhaven Media Ltd.\n\n";
    let bare = format!(
        "Harbour tolls to rise\n412 words\n7 February 2014\nThe Kestrel Post\n{TAIL}Harbour tolls will rise.\n\nDocument KESTPO0020140207ea270001x\n\n\
         Weather\n2 words\n10 February 2014\nMorning Lantern\n{TAIL}Document MORLAN0020140210ea290002y\n\n\
         Trade review\n412 words\nSpring 2014\nHarbour Quarterly\n{TAIL}Trade was good.\n\nDocument HARBQU0020140210ea290002y\n\n\
         Lock gates jam\n98 words\n9 February 2014\nMorning Lantern\n{TAIL}The gates jammed.\n\nDocument MORLAN0020140209ea290002y\n"
    );
    assert_eq!(
        read_as(&bare, Layout::Lines),
        [
            "Harbour tolls to rise | The Kestrel Post | 7 February 2014 |  |  |  | KESTPO0020140207ea270001x | Harbour tolls will rise.",
            "Weather | Morning Lantern | 10 February 2014 |  |  |  | MORLAN0020140210ea290002y | ",
            "Trade review | Harbour Quarterly | Spring 2014 |  |  |  | HARBQU0020140210ea290002y | Trade was good.",
            "Lock gates jam | Morning Lantern | 9 February 2014 |  |  |  | MORLAN0020140209ea290002y | The gates jammed.",
        ]
    );
    assert_reads(&[
        (
            "Tolls rise\nThe Kestrel Post\nFebruary 7, 2014 Friday\nCopyright 2014 X All Rights Reserved\nLength: 98 words\nBody\nHarbour tolls will rise.\n\
             Load-Date: February 8, 2014\nEnd of Document\nPhoto\nThe Kestrel Post\nFebruary 8, 2014\nCopyright 2014 X All Rights Reserved\nLength: 0 words\nBody\n\
             Load-Date: February 8, 2014\nEnd of Document\nEels\nLantern\nFebruary 9, 2014\nCopyright 2014 X\nBody\nEels are back.\nEnd of Document\n",
            Layout::Paragraphs,
            &[
                "Tolls rise | The Kestrel Post | February 7, 2014 Friday |  |  |  |  | Harbour tolls will rise.",
                "Photo | The Kestrel Post | February 8, 2014 |  |  |  |  | ",
                "Eels | Lantern | February 9, 2014 |  |  |  |  | Eels are back.",
            ],
        ),
        (
            "Title: Tolls rise\nDate: 2014-02-07\nSource: Kestrel Post\n\nHarbour tolls will rise.\n\nTitle: Trade\nSource: Quarterly\n\nTrade was good.\n\n\
             Title: Eels\nDate: 2014-02-09\nSource: Lantern\n\nEels are back.\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post | 2014-02-07 |  |  |  |  | Harbour tolls will rise.",
                "Trade | Quarterly |  |  |  |  |  | Trade was good.",
                "Eels | Lantern | 2014-02-09 |  |  |  |  | Eels are back.",
            ],
        ),
        (
            "Title: Tolls rise\nDate: 2014-02-07\nSource: Kestrel Post\n\nHarbour tolls will rise.\n\nTitle: Trade\nDate: 2014-02-08\nSource: Quarterly\n\n\n\n\
             Title: Eels\nDate: n.d.\nSource: Lantern\n\nEels are back.\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post | 2014-02-07 |  |  |  |  | Harbour tolls will rise.",
                "Trade | Quarterly | 2014-02-08 |  |  |  |  | ",
                "Eels | Lantern | n.d. |  |  |  |  | Eels are back.",
            ],
        ),
        (
            "____________________\n\nTolls rise\n\nAuthor: Quill, Mara\n\nFull text: Harbour tolls will rise.\n\nTitle: Tolls rise\n\n\
             Publication title: Kestrel Post; Oldhaven\n\nPublication date: Feb 7, 2014\n\nProQuest document ID: 1490000001\n\n____________________\n\n\
             Trade\n\nAuthor: Quill, Mara\n\nTitle: Trade\n\nPublication title: Kestrel Post; Oldhaven\n\nPublication date: Feb 8, 2014\n\n\
             ProQuest document ID: 1490000002\n\n____________________\n\nContact us at: http://www.proquest.com/go/contactsupport\n\nDatabase copyright © 2024.\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post | Feb 7, 2014 | Mara Quill |  |  | 1490000001 | Harbour tolls will rise.",
                "Trade | Kestrel Post | Feb 8, 2014 | Mara Quill |  |  | 1490000002 | ",
            ],
        ),
        // One record alone.
        (
            "____________________\n\nTolls rise\n\nAuthor: Quill, Mara\n\nFull text: Harbour tolls will rise.\n\nLines appeal.\n\nTitle: Tolls rise\n\n\
             Publication title: Kestrel Post; Oldhaven\n\nPublication date: Feb 7, 2014\n\nProQuest document ID: 1490000001\n\nDatabase: Global Newsstream\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post | Feb 7, 2014 | Mara Quill |  |  | 1490000001 | Harbour tolls will rise. / Lines appeal.",
            ],
        ),
        // The notes of the archive are below the last record.
        (
            "Document 1 of 2\n\nTolls rise\n\nFull text: Harbour tolls will rise.\n\nPublication title: Kestrel Post; Oldhaven\n\nPublication date: Feb 7, 2014\n\n\
             ____________________\n\nDocument 2 of 2\n\nEels\n\nFull text: Eels are back.\n\nPublication title: Lantern; Oldhaven\n\nPublication date: Feb 9, 2014\n\n\
             ProQuest document ID: 1490000002\n\n____________________\n\nContact us at: http://www.proquest.com/go/contactsupport\n\nDatabase copyright © 2024.\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post | Feb 7, 2014 |  |  |  |  | Harbour tolls will rise.",
                "Eels | Lantern | Feb 9, 2014 |  |  |  | 1490000002 | Eels are back.",
            ],
        ),
    ]);
}

#[test]
fn the_line_below_the_day_is_the_edition_where_the_paper_is_above_it() {
    for edition in [
        "Final Edition",
        "Late Edition - Final",
        "Edition 1; National Edition",
        "Print Edition",
        "Version 1",
        "Ireland",
        "Correction Appended",
        "Gesamtausgabe",
        "",
    ] {
        let text = format!(
            "Harbour tolls to rise\nThe Kestrel Post\nFebruary 7, 2014 Friday\n{edition}\nCopyright 2014 Oldhaven Media\nSection: A-SECTION; Pg. A01\n\
             Length: 412 words\nByline: Mara Quill\nBody\nHarbour tolls will rise.\nLoad-Date: February 8, 2014\nEnd of Document\n"
        );
        for layout in [Layout::Lines, Layout::Paragraphs] {
            let text = if layout == Layout::Paragraphs {
                text.replace("\n\n", "\n")
            } else {
                text.clone()
            };
            assert_eq!(
                read_as(&text, layout),
                [
                    "Harbour tolls to rise | The Kestrel Post | February 7, 2014 Friday | Mara Quill | A-SECTION | A01 |  | Harbour tolls will rise."
                ],
                "{edition}"
            );
        }
    }
    assert_reads(&[(
        "Dokument 1 von 2\n\n     Neue Kestrel Zeitung\n\n   7. Februar 2014 Freitag\n     Hauptausgabe Ost\n\nHafengebühren steigen\n\nAUTOR: Mara Quill\n\n\
         RUBRIK: WIRTSCHAFT; S. 12\n\nLÄNGE: 412 Wörter\n\n\nDie Gebühren steigen.\n\nLotsen sind ausgenommen.\n\nUPDATE: 8. Februar 2014\n\n\
         SPRACHE: GERMAN; DEUTSCH\n\nPUBLICATION-TYPE: Zeitung\n\n        Copyright 2014 Kestrel Verlag AG\n       Alle Rechte vorbehalten\n\n\n\
         Dokument 2 von 2\n\n     Morgenlaterne\n\n   9. Februar 2014\n\nSchleuse klemmt\n\nLÄNGE: 98 Wörter\n\nDie Tore klemmten.\n\nUPDATE: 10. Februar 2014\n",
        Layout::Lines,
        &[
            "Hafengebühren steigen | Neue Kestrel Zeitung | 7. Februar 2014 Freitag | Mara Quill | WIRTSCHAFT | 12 |  | Die Gebühren steigen. / Lotsen sind ausgenommen.",
            "Schleuse klemmt | Morgenlaterne | 9. Februar 2014 |  |  |  |  | Die Tore klemmten.",
        ],
    )]);
}

#[test]
fn a_paper_and_its_day_on_one_line_are_read_in_the_forms_of_archives() {
    assert_reads(&[
        (
            "Dokument 1 von 2\n\nNeue Kestrel Zeitung vom 07.02.2014, Nr. 32, S. 12\nRessort: Wirtschaft\nAutor: Mara Quill\nQuelle: Neue Kestrel Zeitung\n\
             Dokumentnummer: NKZ020720140012\n\nHafengebühren steigen\n\nDie Gebühren steigen.\n\nAlle Rechte vorbehalten: (c) Kestrel Verlag AG\n\
             ------------------------------------------------------------\n\nDokument 2 von 2\n\nMorgenlaterne vom 09.02.2014, S. 3\nRessort: Lokales\n\
             Dokumentnummer: MOL020920140003\n\nSchleuse klemmt\n\nDie Tore klemmten.\n\nAlle Rechte vorbehalten: (c) Laterne GmbH\n",
            Layout::Lines,
            &[
                "Hafengebühren steigen | Neue Kestrel Zeitung | 07.02.2014 | Mara Quill | Wirtschaft | 12 | NKZ020720140012 | Die Gebühren steigen.",
                "Schleuse klemmt | Morgenlaterne | 09.02.2014 |  | Lokales | 3 | MOL020920140003 | Die Tore klemmten.",
            ],
        ),
        (
            "Titel: Hafengebühren steigen\nAutor: Mara Quill\nQuelle: Neue Kestrel Zeitung Nr. 32 vom 07.02.2014, S. 12\nRessort: Wirtschaft\n\
             Dokumentnummer: NKZ020720140012\n\nDie Gebühren steigen.\n\nTitel: Schleuse klemmt\nQuelle: Morgenlaterne vom 09.02.2014, S. 3\nRessort: Lokales\n\
             Dokumentnummer: MOL020920140003\n\nDie Tore klemmten.\n",
            Layout::Lines,
            &[
                "Hafengebühren steigen | Neue Kestrel Zeitung | 07.02.2014 | Mara Quill | Wirtschaft | 12 | NKZ020720140012 | Die Gebühren steigen.",
                "Schleuse klemmt | Morgenlaterne | 09.02.2014 |  | Lokales | 3 | MOL020920140003 | Die Tore klemmten.",
            ],
        ),
        (
            "Record: 1\nTitle: Harbour tolls to rise.\nAuthors: Quill, Mara\nSource: Kestrel Post, The (Oldhaven); 02/07/2014, pA1\nDocument Type: Article\n\
             Abstract: Harbour tolls will rise.\nAccession Number: 2W62000000001\nDatabase: Newspaper Source Plus\n\nRecord: 2\nTitle: Lock gates jam.\n\
             Source: Morning Lantern; 02/09/2014, p3\nAccession Number: 2W62000000002\nDatabase: Newspaper Source Plus\n",
            Layout::Lines,
            &[
                "Harbour tolls to rise. | Kestrel Post, The (Oldhaven) | 2014-02-07 | Mara Quill |  | A1 | 2W62000000001 | Harbour tolls will rise.",
                "Lock gates jam. | Morning Lantern | 2014-02-09 |  |  | 3 | 2W62000000002 | ",
            ],
        ),
        (
            "Hamnavgifterna höjs\n\nKestrelposten 2014-02-07, Sida 12\n\nHamnavgifterna höjs i april.\n\n© Kestrelposten\n\n==============================\n\n\
             Slussen har fastnat\n\nMorgonlyktan 2014-02-09\n\nSlussens portar fastnade.\n\n© Morgonlyktan\n\n==============================\n",
            Layout::Lines,
            &[
                "Hamnavgifterna höjs | Kestrelposten | 2014-02-07 |  |  | 12 |  | Hamnavgifterna höjs i april.",
                "Slussen har fastnat | Morgonlyktan | 2014-02-09 |  |  |  |  | Slussens portar fastnade.",
            ],
        ),
        (
            "Havneafgifter stiger\n7. februar 2014 - Kestrelbladet - Side 12\n412 ord - Mara Quill - art.nr.: e4a1b2c3\n\nHavneafgifterne stiger i april.\n\n\
             ----------------------------------------\n\nSlusen sidder fast\n9. februar 2014 - Morgenlygten - Side 3\n98 ord - art.nr.: e4a1b2c4\n\nSlusens porte sad fast.\n",
            Layout::Lines,
            &[
                "Havneafgifter stiger | Kestrelbladet | 7. februar 2014 | Mara Quill |  | 12 | e4a1b2c3 | Havneafgifterne stiger i april.",
                "Slusen sidder fast | Morgenlygten | 9. februar 2014 |  |  | 3 | e4a1b2c4 | Slusens porte sad fast.",
            ],
        ),
        (
            "Title: Tolls rise\nAuthor: Mara Quill\nDate: February 7, 2014\nPublication: Kestrel Post, The (Oldhaven, England)\nPage: A1\nSection: News\nArticle Text:\n\
             Harbour tolls will rise.\n\nCaption: The harbour wall.\nCopyright: Copyright 2014 Kestrel Post, All Rights Reserved.\nRecord Number: 1401F2A0B3C4D5E6\n\
             ________________________________________\n\nTitle: Lock gates jam\nDate: February 9, 2014\nPublication: Morning Lantern (Oldhaven, England)\nPage: 3\nArticle Text:\n\
             The gates jammed.\nCopyright: Copyright 2014 Lantern\nRecord Number: 1401F2A0B3C4D5E7\n",
            Layout::Lines,
            &[
                "Tolls rise | Kestrel Post, The (Oldhaven, England) | February 7, 2014 | Mara Quill | News | A1 | 1401F2A0B3C4D5E6 | Harbour tolls will rise. / Caption: The harbour wall.",
                "Lock gates jam | Morning Lantern (Oldhaven, England) | February 9, 2014 |  |  | 3 | 1401F2A0B3C4D5E7 | The gates jammed.",
            ],
        ),
    ]);
}

#[test]
fn a_header_of_europresse_is_read_with_the_length_and_the_time_in_it() {
    for (day, id) in [
        ("samedi 8 février 2014", ""),
        ("samedi 8 février 2014 - 10:02 UTC +01:00", "Numéro de document : "),
        ("samedi 8 février 2014 - 10:02 UTC +01:00 412 mots", "Numéro de document : "),
        ("samedi 8 février 2014 412 mots", ""),
    ] {
        let text = format!(
            "Le Courrier du Port, no. 1204\nÉconomie, vendredi 7 février 2014 812 mots, p. 12\n\nLes droits augmentent\n\nMara Quill\n\nLes droits de port augmenteront.\n\n\
             © 2014 Le Courrier du Port. Tous droits réservés.\n{id}news·20140207·LCP·0012\n\nOuest Lanterne (site web)\n{day}\n\nL'écluse est bloquée\n\nBo Ferris\n\n\
             Les portes sont restées bloquées samedi.\n\n© 2014 Lanterne SA. Tous droits réservés.\n{id}news·20140208·OLW·4412\n"
        );
        for layout in [Layout::Lines, Layout::Page] {
            let text =
                if layout == Layout::Page { text.replace("\n\n", "\n") } else { text.clone() };
            let read = read_as(&text, layout);
            let [first, second] = &read[..] else { panic!("{read:?}") };
            assert_eq!(
                first,
                "Les droits augmentent | Le Courrier du Port | vendredi 7 février 2014 | Mara Quill | Économie | 12 | news·20140207·LCP·0012 | Les droits de port augmenteront."
            );
            let (title, rest) = second.split_once(" | ").unwrap();
            assert_eq!(title, "L'écluse est bloquée", "{second}");
            assert!(
                rest.starts_with("Ouest Lanterne (site web) | samedi 8 février 2014"),
                "{second}"
            );
            assert!(
                rest.ends_with("| Bo Ferris |  |  | news·20140208·OLW·4412 | Les portes sont restées bloquées samedi."),
                "{second}"
            );
        }
    }
}

#[test]
fn the_codes_and_languages_of_factiva_are_no_text() {
    assert_reads(&[
        (
            "SE  Business\nCLM Money\nHD  Harbour tolls to rise\nBY  By Mara Quill in Oldhaven\nWC  612 words\nPD  7 February 2014\nSN  The Kestrel Post\nED  First\nPG  12\n\
             VOL Volume 14, Issue 33\nLA  English\n\nLP  Harbour tolls will rise.\n\nTD  The board last raised them in 2009.\n\nART Photo: the harbour wall\n\
             IPD Harbour\nPUB Oldhaven Media Ltd.\nAN  Document KESTPO0020140207ea270001x\n",
            Layout::Lines,
            &[
                "Harbour tolls to rise | The Kestrel Post | 7 February 2014 | Mara Quill in Oldhaven | Business | 12 | KESTPO0020140207ea270001x | Harbour tolls will rise. / The board last raised them in 2009.",
            ],
        ),
        (
            "Wirtschaft\nHafengebühren steigen um ein Zehntel\nVon Mara Quill\n312 Wörter\n7. Februar 2014\nNeue Kestrel Zeitung\nNKZ\n12\nDeutsch\n(c) 2014 Kestrel Verlag AG.\n\n\
             Die Gebühren steigen.\n\nDokument NKZ0000020140207ea270001x\n\nSchleuse klemmt\n98 Wörter\n9. Februar 2014\nMorgenlaterne\nMOLA\nDeutsch\n(c) 2014 Laterne GmbH.\n\n\
             Die Tore klemmten.\n\nDokument MOLA000020140209ea290002y\n",
            Layout::Lines,
            &[
                "Hafengebühren steigen um ein Zehntel | Neue Kestrel Zeitung | 7. Februar 2014 | Mara Quill | Wirtschaft | 12 | NKZ0000020140207ea270001x | Die Gebühren steigen.",
                "Schleuse klemmt | Morgenlaterne | 9. Februar 2014 |  |  |  | MOLA000020140209ea290002y | Die Tore klemmten.",
            ],
        ),
    ]);
}

#[test]
fn records_with_accession_numbers_are_parted_though_no_day_of_theirs_can_be_read() {
    let text = "Record: 1\nTitle: Harbour tolls to rise.\nAuthors: Quill, Mara\nSource: Grenville Examiner. 3/4/2019, Vol. 1 Issue 3, p22-25. 4p.\n\
         Accession Number: 134500001\n\nHarbour tolls will rise.\n\nRecord: 9 was found.\n\n\
         Record: 2\nTitle: Lock gates jam.\nSource: Kestrel's. Mar2019, Vol. 132 Issue 3, p7-7. 1/2p.\nAccession Number: 134500002\n\nThe gates jammed.\n\n\
         Record: 3\nTitle: Trade review.\nSource: Harbour Quarterly. Spring2019, Vol. 1 Issue 3, p2-5. 4p.\nAccession Number: 134500003\n\nTrade was good.\n\n\
         Record: 4\nTitle: Eels return.\nAuthors: Ferris, Bo\nSource: Canal Papers\nAccession Number: 134500004\n\nEels are back.\n";
    let expected: &[&str] = &[
        "Harbour tolls to rise. | Grenville Examiner | 3/4/2019 | Mara Quill |  | 22-25 | 134500001 | Harbour tolls will rise. / Record: 9 was found.",
        "Lock gates jam. | Kestrel's | Mar2019 |  |  | 7-7 | 134500002 | The gates jammed.",
        "Trade review. | Harbour Quarterly | Spring2019 |  |  | 2-5 | 134500003 | Trade was good.",
        "Eels return. | Canal Papers |  | Bo Ferris |  |  | 134500004 | Eels are back.",
    ];
    let undated = text
        .replace("Grenville Examiner. 3/4/2019, Vol. 1 Issue 3, p22-25. 4p.", "Grenville Examiner");
    let undated = undated.replace("Kestrel's. Mar2019, Vol. 132 Issue 3, p7-7. 1/2p.", "Kestrel's");
    let undated = undated
        .replace("Harbour Quarterly. Spring2019, Vol. 1 Issue 3, p2-5. 4p.", "Harbour Quarterly");
    assert_eq!(read_as(&undated, Layout::Lines).len(), 4);
    let ruled = text
        .replace("\n\nRecord: ", "\n____________________\n\nRecord: ")
        .replace("Record: 9 was", "Record 9 was");
    assert_eq!(read_as(&ruled, Layout::Lines).len(), 4);
    assert_reads(&[(text, Layout::Lines, expected), (text, Layout::Paragraphs, expected)]);
    let alone = text.split_inclusive("Record: 9 was found.\n").next().unwrap();
    assert_eq!(read_as(alone, Layout::Lines), expected[..1]);
}
