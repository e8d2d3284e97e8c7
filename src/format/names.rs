//! Knows the names under which files keep the parts of an article, in the languages of the world.
//!
//! One table serves JSON, CSV columns, front matter and header lines, so that a name learned once
//! is known everywhere. A name is compared without case, blanks, dashes and underscores
//! (`Pub-Date` is `pubdate`). Several names of one part are ranked: the lower rank is believed
//! first. Names that speak of crawling, saving or copying say when the copy was made, which is a date
//! of its own and never the publication.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A part of an article that a named field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Slot {
    Title,
    Body,
    Published,
    Updated,
    /// When the copy was made.
    Saved,
    /// When the record was made: mostly the copy, in exports of posts the post.
    Created,
    Source,
    Url,
    Authors,
    Lang,
    Key,
    Section,
    Subjects,
    Kind,
    Page,
    /// The year, the month and the day of publication, each in a field of its own.
    Year,
    Month,
    Day,
    /// No part of an article: only posts of a network of people have such a field.
    Post,
    /// What a post says, and elsewhere the answer of a program.
    Message,
    /// No part of an article: only records of a crawl have such a field.
    Crawl,
    /// When a video was published: beside it `epoch` is when it was downloaded.
    Upload,
}

impl Slot {
    const ALL: [(Self, &'static str); 14] = [
        (Self::Title, "title"),
        (Self::Body, "body"),
        (Self::Published, "published"),
        (Self::Updated, "updated"),
        (Self::Saved, "saved"),
        (Self::Source, "source"),
        (Self::Url, "url"),
        (Self::Authors, "authors"),
        (Self::Lang, "lang"),
        (Self::Key, "key"),
        (Self::Section, "section"),
        (Self::Subjects, "subject"),
        (Self::Kind, "type"),
        (Self::Page, "page"),
    ];

    /// Returns the slot a map calls `name`.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|&(slot, _)| slot)
    }

    /// Returns the names a map may use, for a message.
    pub(crate) fn names() -> String {
        Self::ALL.map(|(_, name)| name).join(", ")
    }
}

/// The rank of a field named by the user.
pub(crate) const MAPPED: u8 = 0;

/// From this rank on, a date of publication may be another: its name leaves it open (`date`).
pub(crate) const OPEN: u8 = 2;

/// The rank of names that hold a text only as a list of blocks; elsewhere they mean something else.
pub(crate) const IN_BLOCKS: u8 = 4;

/// From this rank on, a body is a summary: good enough only where there is no other.
pub(crate) const SUMMARY: u8 = 8;

/// The table: a slot, a rank, the names.
const NAMES: &[(Slot, u8, &str)] = &[
    (
        Slot::Title,
        1,
        "title headline headlines heading hl1 articletitle newstitle storytitle posttitle \
        webtitle headlinemain newsheadline storyheadline fulltitle 标题 標題 题目 タイトル 見出し 제목 título titulo titular titre titolo titel \
        überschrift schlagzeile kop rubrik otsikko tytuł tytul titulek název nadpis naslov cím titlu \
        заголовок название наслов заглавие назва عنوان العنوان शीर्षक başlık judul overskrift \
        nagłówek naglowek manchete encabezado",
    ),
    (Slot::Title, 2, "linktext"),
    (Slot::Title, 3, "head hed name subject slugline betreff asunto objet тема"),
    (
        Slot::Body,
        1,
        "body text articlebody maintext fulltext bodytext contenttext articletext storytext \
        plaintext newstext posttext cleanedtext textbody selftext 正文 内容 內容 本文 본문 내용 texto texte testo tekst \
        treść tresc metin текст متن النص نص पाठ volltext cuerpo textocompleto corps texteintégral \
        testocompleto textointegral corpo brödtext brødtekst полныйтекст 內文 内文",
    ),
    (
        Slot::Body,
        2,
        "content article story contents bodies articlecontent newscontent postcontent \
        contenido contenu inhalt conteúdo conteudo contenuto inhoud içerik содержание artikel \
        artikeltext artículo articulo articolo artigo artykuł статья",
    ),
    (
        Slot::Body,
        3,
        "leadparagraph openingtext bodyxhtml bodyhtml contenthtml html articlehtml contentencoded encoded rawtext ocreng ocrtext",
    ),
    (
        Slot::Body,
        IN_BLOCKS,
        "contentelements blocks sections paragraphs textblocks bodyblocks contentblocks",
    ),
    (
        Slot::Body,
        SUMMARY,
        "description summary abstract lead excerpt snippet teaser trailtext \
        descriptiontext standfirst intro shortdescription abstractnote selection hlead zusammenfassung resumen résumé 摘要",
    ),
    (
        Slot::Published,
        1,
        "published datepublished datepublish publishdate publisheddate publicationdate pubdate \
        publishedat publishedon datetimepub publishtime publishedtime publishdatetime publisheddatetime datepub \
        publicationdatetime firstpublished firstpublishdate firstpublishedat firstpublicationdate \
        webpublicationdate datepublication publishingdate articlepublishedtime posted postdate posteddate postedat \
        发布时间 发布日期 發布時間 出版日期 公開日 配信日 掲載日 게시일 발행일 erscheinungsdatum erscheinungstag \
        veröffentlichungsdatum fechadepublicación fechadepublicacion fechapublicación fechapublicacion \
        datedeparution dateparution datedepublication datadipubblicazione datapubblicazione \
        datadepublicação datapublicação publicatiedatum publiceringsdatum publiceringsdato udgivelsesdato \
        datapublikacji датапубликации yayıntarihi yayintarihi",
    ),
    (
        Slot::Published,
        2,
        "date articledate newsdate displaydate issued issuedate datetime dateline \
        storydate firstcreated postcreated postcreateddate 日期 时间 時間 日付 日時 날짜 fecha data datum dato päivämäärä dátum dată дата датум \
        تاریخ تاريخ दिनांक तारीख tarih tanggal",
    ),
    (
        Slot::Published,
        4,
        "time versioncreated contentcreated pub unixtime epoch dategmt dateunixtime",
    ),
    (
        Slot::Created,
        1,
        "timestamp ts created createdat createdon createdutc datecreated creationdate createddate \
        createdtime timecreated",
    ),
    (
        Slot::Saved,
        1,
        "saved savedat savedon saveddate datesaved savedtime added addedat addedon dateadded addeddate \
        timeadded crawled crawledat crawlat crawldate datecrawled crawltime crawltimestamp \
        scraped scrapedat scrapedate datescraped scrapetime scrapedon fetched fetchedat fetchdate \
        datefetched fetchtime fetchedon retrieved retrievedat retrievedon retrieveddate dateretrieved \
        retrievaldate downloaded downloadedat datedownload datedownloaded downloaddate downloadtime \
        downloadedon collected collectedat collecteddate datecollected collectiondate archived \
        archivedat archivedate datearchived archivedon clipped clippedat clipdate exported exportedat \
        exportdate dateexported exportedon accessed accessedat accessdate dateaccessed accessdatetime \
        indexed indexedat indexdate dateindexed ingested ingestedat ingestdate insertedat inserted \
        bookmarked bookmarkedat captured capturedat capturedate warcdate loaddate discovered discoveredat \
        harvested harvestedat harvestdate imported importedat lastseen firstseen lastcrawled seendate",
    ),
    (Slot::Upload, 1, "uploaddate"),
    (Slot::Message, 1, "message"),
    (Slot::Crawl, 1, "warcrecordid warcfilename warcpath warcpaths crawlid"),
    (Slot::Crawl, 2, "dump filepath warcfile"),
    (Slot::Crawl, 3, "archive archiveurl waybackurl memento"),
    (
        Slot::Updated,
        1,
        "updated datemodified datemodify dateupdated updatedat updatedon updateddate updatedate modified \
        modifiedat modifieddate lastmodified lastmod lastmodifiedat lastupdated lastupdate lastupdatedat \
        moddate modificationdate lastupdateddate lastedited lasteditedtime articlemodifiedtime revised 更新时间 更新日 更新日時 수정일 actualizado \
        aktualisiert обновлено",
    ),
    (
        Slot::Source,
        1,
        "publisher publishername publication publicationtitle containertitle sitename sourcename ogsitename newspaper \
        newsoutlet outlet outletname medianame mediatitle pagename pubtitle publicationname \
        sourcetitle newspapername newspapertitle partoftitle newsorganization 来源 來源 媒体 媒體 출처 언론사 媒体名 配信元",
    ),
    (
        Slot::Source,
        2,
        "source media provider journal agency website newssource credit quelle fuente fonte bron \
        källa kilde lähde źródło zrodlo zdroj izvor vir forrás sursă източник источник джерело извор \
        المصدر منبع स्रोत kaynak sumber 出典 ソース 情報源 zeitung blatt periódico periodico giornale testata \
        krant tidning gazeta jornal gazete издание сми газета mediaoutlet medienname 報紙",
    ),
    (Slot::Source, 3, "infosource infosources paper medium medio diario média avis lehti"),
    (Slot::Source, 5, "copyrightholder"),
    (Slot::Source, 4, "site domain domainname sourcedomain hostname host sourcesite"),
    (
        Slot::Url,
        1,
        "url link canonicalurl canonical permalink weburl articleurl sourceurl articlelink \
        originalurl pageurl newsurl storyurl ogurl sourcelink documenturl 链接 網址 网址 原文链接 enlace lien odkaz ссылка \
        الرابط رابط लिंक",
    ),
    (Slot::Url, 3, "href uri u mainentityofpage webpage guid warctargeturi permalinkurl"),
    (
        Slot::Authors,
        1,
        "author authors byline bylines by writer writers reporter reporters creator creators \
        journalist authornames authorname articleauthor publishedby 作者 记者 記者 著者 기자 글쓴이 autor autora autores autori \
        autorzy auteur auteurs verfasser von door par por autore författare kirjoittaja автор автори \
        автори авторы الكاتب نویسنده लेखक yazar penulis",
    ),
    (Slot::Authors, 3, "credits contactname"),
    (
        Slot::Lang,
        1,
        "lang language langcode languagecode inlanguage locale contentlanguage 语言 語言 言語 언어 \
        sprache idioma langue lingua język jazyk язык мова اللغة زبان भाषा dil bahasa",
    ),
    (
        Slot::Key,
        1,
        "id articleid docid docno documentid newsid storyid identifier key postid contentid \
        accessionnumber externalid 编号",
    ),
    (Slot::Key, 2, "guid uuid uid uniqueid slug storeid"),
    (
        Slot::Post,
        1,
        "screenname authorid fromid subreddit selftext retweetcount favoritecount favouritescount \
        favoritescount reblogscount conversationid inreplytoid inreplytostatusid inreplytouserid \
        inreplytoaccountid publicmetrics publicmetricslikecount statusid textentities authorusername \
        userscreenname accountusername authorfullname reblog retweetedstatus subredditid \
        replycount repostcount quotecount",
    ),
    (Slot::Year, 1, "year publicationyear pubyear publishyear jahr año année anno ano"),
    (Slot::Month, 1, "month publicationmonth pubmonth publishmonth monat mes mois mese mês"),
    (Slot::Day, 1, "day publicationday pubday publishday dayofmonth día jour giorno dia"),
    (
        Slot::Subjects,
        1,
        "keywords keyword newskeywords metakeywords tags tag subjects topics topic articletags \
        descriptors stichworte schlagwörter schlagworte 关键词 關鍵詞 キーワード ključnereči",
    ),
    (
        Slot::Kind,
        1,
        "typeofmaterial documenttype articletype doctype materialtype pagetype genre storytype newstype",
    ),
    (
        Slot::Page,
        1,
        "page printpage printedpage pagenumber pageno printpagenumber newspaperpage seite pagina página",
    ),
    (
        Slot::Section,
        1,
        "section articlesection sectionname rubric desk department channel \
        版面 栏目 ressort sección seccion rubrique seção sezione rubryka rubrika рубрика раздел rubrique",
    ),
    (
        Slot::Section,
        2,
        "category categories categoryname newscategory 分类 類別 类别 カテゴリ 카테고리 categoría \
        categoria kategorie kategoria категория",
    ),
];

static TABLE: LazyLock<HashMap<&'static str, (Slot, u8)>> = LazyLock::new(|| {
    let mut table = HashMap::new();
    for &(slot, rank, names) in NAMES {
        for name in names.split_whitespace() {
            table.entry(name).or_insert((slot, rank));
        }
    }
    table
});

/// The longest name looked up, in bytes.
const LONGEST: usize = 64;

/// Returns what a field of this name holds, and its rank.
pub(crate) fn slot(name: &str) -> Option<(Slot, u8)> {
    if name.len() > LONGEST {
        return None;
    }
    // Most names of JSON records are there as written.
    if let Some(&found) = TABLE.get(name) {
        return Some(found);
    }
    let folded: String = name
        .chars()
        .filter(|char| !char.is_whitespace() && !"_-.:@*#".contains(*char))
        .flat_map(char::to_lowercase)
        .collect();
    let remark = || folded.split_once('(').map(|(name, _)| name).filter(|name| !name.is_empty());
    TABLE.get(folded.as_str()).or_else(|| TABLE.get(remark()?)).copied()
}

/// Returns whether a field of this name is read, or says of the others what they are: it is none of the data
/// set's own.
pub(crate) fn is_known(name: &str) -> bool {
    slot(name).is_some_and(|(slot, _)| slot != Slot::Crawl)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_however_it_is_spelled() {
        for name in ["pubDate", "pub_date", "PUB-DATE", "Pub Date"] {
            assert_eq!(slot(name), Some((Slot::Published, 1)), "{name}");
        }
        assert_eq!(slot("Źródło").map(|found| found.0), Some(Slot::Source));
        assert_eq!(slot("正文").map(|found| found.0), Some(Slot::Body));
        assert_eq!(slot("Fecha de publicación").map(|found| found.0), Some(Slot::Published));
        assert_eq!(slot("Zeitung").map(|found| found.0), Some(Slot::Source));
    }

    #[test]
    fn the_time_of_crawling_is_no_date_of_publication() {
        for name in ["date_download", "crawled_at", "scrapeDate", "fetched", "retrieved"] {
            assert_eq!(slot(name), Some((Slot::Saved, 1)), "{name}");
        }
        for name in ["created", "created_at", "timestamp", "Created-On"] {
            assert_eq!(slot(name), Some((Slot::Created, 1)), "{name}");
        }
    }

    #[test]
    fn every_name_of_the_table_is_written_as_it_is_compared() {
        for (_, _, names) in NAMES {
            for name in names.split_whitespace() {
                assert_eq!(name, name.to_lowercase());
                assert!(slot(name).is_some());
            }
        }
    }
}
