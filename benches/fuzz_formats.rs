//! Mutated files against the readers and the reader of dates, looking for one that panics, hangs or
//! takes memory beyond reason.
//!
//! `cargo bench --bench fuzz_formats -- KIND [SECONDS [SEED]] [FOLDER…]`: KIND is `html`, `sgml`,
//! `wire`, `warc`, `mail`, `corpus`, `packed`, `dates`, `xml` and others below. Begins with small files of its own and with those of the
//! folders; a file whose outcome was not seen before is kept and changed further. Reads without the
//! boundary that is around every reader otherwise. Ends with code 1 after a finding.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::panic;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use std::time::Instant;

use dateline::date as dates;
use dateline::date::DateOrder;
use dateline::evidence;
use dateline::evidence::Rules;
use dateline::format;
use dateline::format::Options;
use dateline::format::Outcome;
use dateline::format::Recognized;
use dateline::read::Input;
use dateline::read::Limits;
use jiff::civil::Date;
use jiff::civil::date;
use xxhash_rust::xxh3::xxh3_64;

const LATEST: Date = date(2027, 1, 1);
/// The most processor time a file may take; the files are small. What else the machine does is not counted.
const LONGEST: Duration = Duration::from_secs(3);
/// The most memory a file may take beyond what is held before, in megabytes.
const MOST_MEMORY: u64 = 300;
/// The longest file that is kept to be changed further, in bytes.
const KEPT: usize = 48 * 1024;
/// Outcomes remembered.
const OUTCOMES: usize = 20_000;

/// What is read, and what is strewn into it.
struct Kind {
    name: &'static str,
    file: &'static str,
    seeds: &'static [&'static str],
    salt: &'static [&'static str],
}

const KINDS: &[Kind] = &[
    Kind {
        name: "html",
        file: "x.html",
        seeds: &[
            "<!DOCTYPE html><html lang=en><head><title>One | Post</title><meta property=\"og:title\" content=\"One\"><meta property=\"article:published_time\" content=\"2024-03-05T10:00:00+01:00\"><link rel=canonical href=\"https://post.example/2024/03/05/one\"></head><body><article><h1>One</h1><p class=byline>By Ada Mason, 5 March 2024</p><p>The bridge will be closed for a year, the city said.</p></article></body></html>",
            "<!DOCTYPE html><script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":[\"NewsArticle\",\"Article\"],\"headline\":\"One\",\"datePublished\":\"2024-03-05\",\"author\":[{\"name\":\"A\"},\"B\"],\"publisher\":{\"name\":\"Post\"},\"articleBody\":\"Text.\"}]}</script><h1>One</h1><p>Text.",
            "<html><body><div itemscope itemtype=\"http://schema.org/NewsArticle\"><h1 itemprop=headline>One</h1><time itemprop=datePublished datetime=2024-03-05>5. März 2024</time><div itemprop=articleBody><p>Text &amp;amp; more.</div></div>",
        ],
        salt: &[
            "<",
            ">",
            "</",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<script>",
            "</script>",
            "<div>",
            "</div>",
            "<table>",
            "<tr><td>",
            "<svg>",
            "<math>",
            "<template>",
            "<select>",
            "<p>",
            "\"",
            "'",
            "=",
            "{",
            "}",
            "[",
            "]",
            "\\u0000",
            "\\ud800",
            "&#x0;",
            "&#xD800;",
            "&#99999999;",
            "&amp;amp;",
            "content=",
            "<meta ",
            "datePublished",
            "2024-02-30",
            "99999999999",
            "0000-00-00",
            "<time datetime=",
            "class=\"date\"",
            "\u{202e}",
            "\u{0}",
            "\u{ad}",
            "é",
            "日本",
            "<base href=",
            "http://",
            "://",
            "<a href=",
            "<h1>",
            "</h1>",
        ],
    },
    Kind {
        name: "sgml",
        file: "x.sgm",
        seeds: &[
            "<!DOCTYPE lewis SYSTEM \"lewis.dtd\">\n<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" OLDID=\"1\" NEWID=\"1\">\n<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TOPICS><D>cocoa</D></TOPICS>\n<TEXT>&#2;\n<TITLE>BRIDGE CLOSED</TITLE>\n<DATELINE>    NORTHGATE, Feb 26 - </DATELINE><BODY>The bridge is closed.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n",
            "<DOC>\n<DOCNO> AP880212-0001 </DOCNO>\n<DATE>Fri 12 Feb 88</DATE>\n<HEAD>One</HEAD>\n<TEXT>\nThe bridge is closed.\n<P>\nFor a year.\n</TEXT>\n</DOC>\n<DOC><DOCNO>2</DOCNO><TEXT>Two</TEXT></DOC>",
        ],
        salt: &[
            "<",
            ">",
            "</",
            "<DOC>",
            "</DOC>",
            "<TEXT>",
            "</TEXT>",
            "<REUTERS ",
            "</REUTERS>",
            "<BODY>",
            "</BODY>",
            "NEWID=",
            "\"",
            "&#3;",
            "&lt;",
            "&#xffff;",
            "<!",
            "<!--",
            "<DATE>",
            "31-FEB-1987 99:99",
            "\u{0}",
            "é",
            "<DOCNO>",
            "\n",
            "<P>",
            "<D>",
        ],
    },
    Kind {
        name: "wire",
        file: "x.xml",
        seeds: &[
            "<?xml version=\"1.0\"?><nitf><head><docdata><date.issue norm=\"20240305T100000Z\"/><doc-id id-string=\"1\"/></docdata></head><body><body.head><hedline><hl1>One</hl1></hedline><byline>By Ada</byline><dateline><location>NORTHGATE</location></dateline></body.head><body.content><p>Text.</p></body.content></body></nitf>",
            "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>post.example</ProviderId><DateId>20240305</DateId><NewsItemId>1</NewsItemId></NewsIdentifier></Identification><NewsManagement><FirstCreated>20240305T100000Z</FirstCreated></NewsManagement><NewsComponent><NewsLines><HeadLine>One</HeadLine></NewsLines><ContentItem><DataContent><nitf><body><body.content><p>Text.</p></body.content></body></nitf></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>",
            "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:1\" version=\"1\"><itemMeta><versionCreated>2024-03-05T10:00:00+01:00</versionCreated></itemMeta><contentMeta><headline>One</headline><language tag=\"en\"/></contentMeta><contentSet><inlineXML contenttype=\"application/xhtml+xml\"><html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>Text.</p></body></html></inlineXML></contentSet></newsItem>",
            "<rss version=\"2.0\"><channel><title>Post</title><item><title>One</title><description>Text &lt;b&gt;bold&lt;/b&gt;</description><pubDate>Tue, 05 Mar 2024 10:00:00 +0100</pubDate></item></channel></rss>",
        ],
        salt: &[
            "<",
            ">",
            "</",
            "/>",
            "<!",
            "<?",
            "?>",
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>",
            "&b;",
            "&a;",
            "<![CDATA[",
            "]]>",
            "xmlns=\"\"",
            "<p>",
            "</p>",
            "<item>",
            "</item>",
            "<nitf>",
            "<newsItem>",
            "<a:b>",
            "\"",
            "'",
            "&#0;",
            "&lt;",
            "encoding=\"utf-16\"",
            "20249999",
            "\u{0}",
            "é",
            "</rss>",
            "<inlineXML>",
        ],
    },
    Kind {
        name: "warc",
        file: "x.warc",
        seeds: &[
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://post.example/a\r\nWARC-Date: 2021-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: 98\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!DOCTYPE html><title>One</title><h1>One</h1><p>Text.</p>\r\n\r\nWARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n",
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://post.example/a\r\nContent-Length: 94\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n\r\n\r\n",
            "filedesc://x 0.0.0.0 20140216050221 text/plain 6\n1 0 x\n\nhttp://a.example/ 1.2.3.4 20140216050221 text/html 60\nHTTP/1.0 200 OK\nContent-Type: text/html\n\n<p>The bridge is closed.\n",
        ],
        salt: &[
            "\r\n",
            "\n",
            "\r\n\r\n",
            "WARC/1.0",
            "WARC/0.18",
            "Content-Length: 99999999999999999999",
            "Content-Length: -1",
            "Content-Length: 0",
            "Transfer-Encoding: chunked",
            "Content-Encoding: gzip",
            "Content-Encoding: br",
            "Content-Encoding: deflate",
            "ffffffffffffffff\r\n",
            "0\r\n",
            "WARC-Type: revisit",
            "HTTP/1.1 999",
            "\u{1f}\u{8b}\u{8}",
            ":",
            "\u{0}",
            "WARC-Target-URI: ",
            "text/html; charset=utf-16",
            "é",
        ],
    },
    Kind {
        name: "mail",
        file: "x.eml",
        seeds: &[
            "From: Ada <a@post.example>\r\nTo: b@x.example\r\nSubject: =?utf-8?Q?Br=C3=BCcke?=\r\nDate: Tue, 5 Mar 2024 10:00:00 +0100\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Text=20closed.</p>\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\nVGl0bGU6IEEKClRleHQu\r\n--b--\r\n",
            "From a@b Tue Oct  8 10:55:27 2002\nFrom: A <a@b.example>\nSubject: One\nMIME-Version: 1.0\n\nText.\n\nFrom a@b Tue Oct  8 10:55:28 2002\nFrom: A <a@b.example>\nSubject: Two\n\nText two.\n",
            "From: A <a@b.example>\nMIME-Version: 1.0\nSubject: Fwd\nContent-Type: message/rfc822\n\nFrom: C <c@d.example>\nSubject: In\nContent-Type: multipart/alternative; boundary=\"x\"\n\n--x\n\nplain\n--x\nContent-Type: text/html\n\n<b>html</b>\n--x--\n",
        ],
        salt: &[
            "\r\n",
            "\n",
            "\n\n",
            "--b\r\n",
            "--b--",
            "boundary=",
            "Content-Type: ",
            "multipart/mixed; boundary=b",
            "message/rfc822",
            "=?utf-8?B?",
            "?=",
            "=?x?Q?",
            "base64",
            "quoted-printable",
            "=",
            "=00",
            "filename*0*=utf-8''%",
            "Content-Disposition: attachment; filename=a.zip",
            "From a@b ",
            "Date: ",
            "32 Foo 99999",
            "\u{0}",
            "é",
            "\t",
            "charset=utf-7",
            "text/html",
            ";",
            "\"",
        ],
    },
    Kind {
        name: "corpus",
        file: "x",
        seeds: &[
            "<doc id=\"1\" url=\"https://post.example/1\" title=\"One\">\nOne\n\nThe bridge is closed.\n</doc>\n<doc id=\"2\" url=\"https://post.example/2\" title=\"Two\">\nShut.\n</doc>\n",
            "<doc id=\"1\" title=\"One\" date=\"2018-03-05\">\n<p>\n<s>\nEels\tNNS\teel\nare\tVBP\tbe\n<g/>\n.\tSENT\t.\n</s>\n</p>\n</doc>\n",
            "<text id=\"1\" date=\"2018-03-05\"><title>One</title><author>A</author><body><p>It is closed.</p></body></text>",
            "<mets:mets><mods:titleInfo><mods:title>Post</mods:title></mods:titleInfo><mets:file ID=\"F\"><mets:FLocat xlink:href=\"a.xml\"/></mets:file></mets:mets>",
        ],
        salt: &[
            "<",
            ">",
            "</doc>",
            "<doc ",
            "<doc>",
            "\"",
            "=",
            "\t",
            "\n",
            "<g/>",
            "<p>",
            "</p>",
            "&#0;",
            "&amp;",
            "title=",
            "<text>",
            "</text>",
            "num- ber",
            "\u{ad} ",
            "¬ ",
            "<![CDATA[",
        ],
    },
    Kind {
        name: "packed",
        file: "x.u.zip.html",
        seeds: &[
            "<!doctype html><html data-sfz><body hidden><!-- Page saved with X url: https://post.example/1 saved date: 2024-03-05 -->PK\u{3}\u{4}\u{14}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}S@7U=\u{0}\u{0}\u{0}=\u{0}\u{0}\u{0}\u{a}\u{0}\u{0}\u{0}index.html<title>One</title><h1>One</h1><p>The bridge is closed.</p>adi --></body></html>",
        ],
        salt: &[
            "PK\u{3}\u{4}",
            "PK\u{5}\u{6}",
            "PK\u{1}\u{2}",
            "\u{0}",
            "\u{8}",
            "\u{14}",
            "index.html",
            "manifest.json",
            "<!--",
            "-->",
            "data-sfz",
            "\u{7f}\u{7f}",
            "<script>",
        ],
    },
    Kind {
        name: "dates",
        file: "",
        seeds: &[
            "26-FEB-1987 15:01:01.79",
            "Mon Apr 2, 2007 7:51am EDT",
            "Published: 5 March 2024, updated 2024-03-06T10:00:00+01:00",
            "2024年5月3日 10:20",
            "3. Mai 2024 um 14.30 Uhr",
            "۱۴۰۲/۰۳/۰۵",
            "5 марта 2024 г.",
            "الثلاثاء 5 مارس 2024",
            "20240305T100000Z",
            "03/04/2024 | Tue, 05 Mar 2024 10:00:00 GMT",
        ],
        salt: &[
            "0", "9", "31", "99", "-", "/", ".", ":", " ", ",", "T", "Z", "+25:99", "am", "p.m.",
            "Feb", "Sept", "März", "年", "月", "日", "۵", "٣", "th", "st", "0000", "99999",
            "\u{200f}", "\u{0}", "BC", "GMT", "|", "de ", "°", "İ", "ß", "ﬁ", "²", "½", "\u{301}",
        ],
    },
    Kind {
        name: "export",
        file: "x.txt",
        seeds: &[
            "   1 of 2 DOCUMENTS\n\n   The Post\n\n   March 4, 2011 Friday\n\nOne\n\nBYLINE: Ada Mason\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 6 words\n\nThe bridge is closed.\n\nLOAD-DATE: March 9, 2011\n\n   2 of 2 DOCUMENTS\n\n   The Post\n\n   May 17, 2011\n\nTwo\n\nLENGTH: 6 words\n\nIt is shut.\n",
            "1. One\n2. Two\nOne\nThe Post\nMarch 4, 2011\nSection: News\nBody\nIt is closed.\nEnd of Document\nTwo\nThe Post\nMay 17, 2011\nBody\nIt is shut.\nEnd of Document\n",
            "HD  One\nPD  4 March 2011\nSN  The Post\nLP\nIt is closed.\nAN  Document KESTPO0020110304e7340000a\nHD  Two\nPD  5 March 2011\nTD\nIt is shut.\n",
            "________________\n\nOne\n\nFull text: It is closed.\n\nPublication info: The Post ; A [A]04 Mar 2011: 4.\n\n________________\n\nTwo\n\nFull text: Shut.\n\nPublication date: May 17, 2011\n",
            "Title: One\nDate: 2011-03-04\nSource: The Post\n\nIt is closed.\n\nTitle: Two\nDate: 2011-03-05\nSource: The Post\n\nIt is shut.\n",
            "Le Courrier\nPolitique, vendredi 4 mars 2011, p. 4\n\nUn\n\nAda Mason\n\nC'est clos.\n\nnews·20110304·LC·4567\n",
        ],
        salt: &[
            "\n",
            "\n\n",
            ":",
            "1 of 2 DOCUMENTS",
            "End of Document",
            "Document ",
            "HD  ",
            "AN  ",
            "________",
            "·",
            "Body\n",
            ", ",
            "; ",
            "[",
            "]",
            "\t",
            "p. 4",
            "2011",
            "É",
            "\u{feff}",
        ],
    },
    Kind {
        name: "references",
        file: "x.ris",
        seeds: &[
            "TY  - NEWS\nTI  - One\nAU  - Mason, Ada\nDA  - 2011/03/04/\nAB  - It is\n closed.\nER  - \n\nTY  - NEWS\nTI  - Two\n",
            "PMID- 7\nTI  - One\nFAU - Mason, Ada\nDP  - 2011 Mar 4\n\nPMID- 8\nTI  - Two\n",
            "%0 Newspaper Article\n%T One\n%A Mason, Ada\n%8 March 4, 2011\n%X It is closed.\n",
            "@string{p = \"The Post\"}\n@article{a, title = {One {two} \\'e}, journal = p # { x}, year = 2011, month = may}\n",
        ],
        salt: &[
            "\n", "-", "  - ", "TY", "ER  - \n", "%", "@", "{", "}", "\"", "#", ",", "=", "\\",
            "é", "/",
        ],
    },
    Kind {
        name: "xml",
        file: "x.xml",
        seeds: &[
            "<?xml version=\"1.0\"?><xml><records><record><ref-type name=\"Newspaper Article\">23</ref-type><contributors><authors><author><style face=\"normal\">Mason, Ada</style></author></authors></contributors><titles><title><style>One</style></title><secondary-title>The Post</secondary-title></titles><dates><year>2011</year><pub-dates><date>March 4</date></pub-dates></dates><abstract>It is closed.</abstract></record><record><titles><title>Two</title></titles></record></records></xml>",
            "<rdf:RDF xmlns:z=\"http://www.zotero.org/namespaces/export#\"><bib:Article rdf:about=\"http://post.example/1\"><z:itemType>newspaperArticle</z:itemType><dcterms:isPartOf rdf:resource=\"urn:1\"/><bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Mason</foaf:surname></foaf:Person></rdf:li></rdf:Seq></bib:authors><dc:title>One</dc:title><dc:date>2011-03-04</dc:date></bib:Article><bib:Journal rdf:about=\"urn:1\"><dc:title>The Post</dc:title></bib:Journal></rdf:RDF>",
            "<PcGts><Page><ReadingOrder><OrderedGroup id=\"g\"><RegionRefIndexed index=\"0\" regionRef=\"b\"/><UnorderedGroupIndexed index=\"1\"><RegionRef regionRef=\"a\"/></UnorderedGroupIndexed></OrderedGroup></ReadingOrder><TextRegion id=\"a\"><TextLine><TextEquiv><Unicode>it is closed.</Unicode></TextEquiv></TextLine></TextRegion><TextRegion id=\"b\"><TextLine><Word><TextEquiv index=\"1\"><Unicode>One</Unicode></TextEquiv></Word></TextLine></TextRegion></Page></PcGts>",
        ],
        salt: &[
            "<",
            ">",
            "</",
            "/>",
            "\"",
            "=",
            "&lt;",
            "&#0;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "<record>",
            "</record>",
            "<style>",
            "<TextRegion id=\"a\">",
            "</TextRegion>",
            "<OrderedGroup>",
            "</OrderedGroup>",
            " index=\"99999999999999999999\"",
            "é",
        ],
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let kind = arguments.first().and_then(|name| KINDS.iter().find(|kind| kind.name == name));
    let Some(kind) = kind else {
        println!("fuzz_formats KIND [SECONDS [SEED]] [FOLDER…]; KIND is one of:");
        KINDS.iter().for_each(|kind| println!("  {}", kind.name));
        return ExitCode::from(2);
    };
    let numbers: Vec<u64> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let seconds = numbers.first().copied().unwrap_or(10);
    let seed = numbers.get(1).copied().unwrap_or(1);
    let mut pool: Vec<Vec<u8>> = kind.seeds.iter().map(|text| text.as_bytes().to_vec()).collect();
    for folder in arguments.iter().skip(1).filter(|argument| argument.parse::<u64>().is_err()) {
        gather(Path::new(folder), &mut pool);
    }
    // This program reports the findings.
    panic::set_hook(Box::new(|_| {}));
    let findings = run(kind, pool, Duration::from_secs(seconds), seed);
    if findings == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes the files below a folder; of a long one its beginning.
fn gather(folder: &Path, pool: &mut Vec<Vec<u8>>) {
    for entry in walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok) {
        if entry.file_type().is_file()
            && let Ok(mut bytes) = std::fs::read(entry.path())
        {
            bytes.truncate(KEPT);
            pool.push(bytes);
        }
    }
}

fn run(kind: &Kind, mut pool: Vec<Vec<u8>>, time: Duration, seed: u64) -> u64 {
    let rules = Rules::default();
    let mut random = Random(seed);
    let start = Instant::now();
    let (mut executions, mut findings, mut slowest) = (0_u64, 0_u64, Duration::ZERO);
    let (mut seen, mut buffer) = (HashSet::new(), Vec::new());
    let mut highest = 0;
    while start.elapsed() < time {
        let mut bytes = pool[random.below(pool.len())].clone();
        for _ in 0..=random.below(6) {
            change(&mut bytes, kind, &pool, &mut random);
        }
        let held = megabytes("VmRSS:");
        forget_peak();
        let begun = processor_time();
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| match kind.file {
            "" => read_dates(&bytes),
            name => read_file(name, &bytes, &rules, &mut buffer),
        }));
        let took = processor_time().saturating_sub(begun);
        executions += 1;
        slowest = slowest.max(took);
        let peak = megabytes("VmHWM:").saturating_sub(held);
        let what = match &outcome {
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                Some(format!("panicked: {}", text.unwrap_or("")))
            }
            Ok(_) if took > LONGEST => Some(format!("took {took:.1?}")),
            Ok(_) if peak > MOST_MEMORY => Some(format!("took {peak} MB")),
            Ok(_) => None,
        };
        highest = highest.max(peak);
        if let Some(what) = what {
            findings += 1;
            let name = std::env::temp_dir().join(format!("fuzz-{}-{findings}", kind.name));
            let kept = std::fs::write(&name, &bytes);
            println!("FINDING {what}\n  {} bytes, {kept:?} {}", bytes.len(), name.display());
        }
        if let Ok(outcome) = outcome
            && seen.len() < OUTCOMES
            && bytes.len() <= KEPT
            && seen.insert(outcome)
        {
            pool.push(bytes);
        }
    }
    println!(
        "{}: {executions} executions in {} s from {} files, {} distinct outcomes, slowest \
         {slowest:.1?}, most memory {highest} MB, {findings} findings",
        kind.name,
        start.elapsed().as_secs(),
        pool.len() - seen.len(),
        seen.len(),
    );
    findings
}

/// The processor time of this thread so far.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").expect("the system keeps it");
    let nanoseconds = stat.split_whitespace().next().and_then(|number| number.parse().ok());
    Duration::from_nanos(nanoseconds.expect("a number comes first"))
}

/// Reads a file as the ingest would; returns a hash of its outcome.
fn read_file(name: &str, bytes: &[u8], rules: &Rules, buffer: &mut Vec<u8>) -> u64 {
    let mut source = bytes;
    let mut input = Input::new(name.as_bytes(), &mut source, buffer, Limits::default());
    let mut outcome_text = String::new();
    let format = match input.head().map(|head| format::recognize(&head)) {
        Ok(Recognized::Format(format)) => format,
        Ok(Recognized::Skipped(kind)) => return xxh3_64(kind.as_bytes()),
        Err(error) => return xxh3_64(error.to_string().as_bytes()),
    };
    outcome_text.push_str(format.name());
    let context = evidence::Context { path: name, root: "", rules, latest: LATEST };
    let each = &mut |outcome| {
        match outcome {
            Outcome::Draft(draft) => {
                let article = evidence::weigh(*draft, &context);
                let published = article.published.as_ref();
                let _ = write!(
                    outcome_text,
                    "{:?}{:?}{}{}{}",
                    published.map(|p| (p.evidence, p.stamp.precision(), p.others.len())),
                    article.source.as_ref().map(|source| source.evidence),
                    article.body.len().checked_ilog2().unwrap_or(0).min(12),
                    article.authors.len().min(3),
                    article.warnings.len(),
                );
            }
            Outcome::Failed { cause, .. } => {
                outcome_text.extend(cause.chars().filter(|c| !c.is_numeric()))
            }
            Outcome::Skipped { kind, .. } => outcome_text.push_str(&kind),
        }
        if outcome_text.len() < 4096 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    if let Err(error) = format.read(&mut input, &Options::default(), each) {
        outcome_text.extend(error.to_string().chars().filter(|c| !c.is_numeric()).take(60));
    }
    xxh3_64(outcome_text.as_bytes())
}

fn read_dates(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let mut outcome_text = String::new();
    for order in [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::Unknown] {
        let _ = write!(outcome_text, "{:?}", std::mem::discriminant(&dates::read(&text, order)));
        for (place, stamp) in dates::find(&text, order) {
            assert!(text.get(place.clone()).is_some(), "{place:?} is no part of the text");
            let _ = write!(outcome_text, "{:?}{}", stamp.precision(), place.len());
        }
    }
    xxh3_64(outcome_text.as_bytes())
}

fn change(bytes: &mut Vec<u8>, kind: &Kind, pool: &[Vec<u8>], random: &mut Random) {
    let from = random.below(bytes.len() + 1);
    let to = (from + random.below(24)).min(bytes.len());
    let salt = kind.salt[random.below(kind.salt.len())].as_bytes();
    match random.below(10) {
        0..=2 => drop(bytes.splice(from..from, salt.iter().copied())),
        3 => drop(bytes.drain(from..to)),
        4 => drop(bytes.splice(from..to, salt.iter().copied())),
        5 => bytes.truncate(from),
        6 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte ^= 1 << random.below(8);
            }
        }
        7 => {
            let other = &pool[random.below(pool.len())];
            let start = random.below(other.len() + 1);
            let end = (start + random.below(400)).min(other.len());
            drop(bytes.splice(from..to, other[start..end].iter().copied()));
        }
        8 => {
            let other = &pool[random.below(pool.len())];
            let start = random.below(other.len() + 1);
            bytes.truncate(from);
            bytes.extend(&other[start..]);
        }
        _ => {
            // Mostly a few times; now and then deep.
            let most = if random.below(60) == 0 { 20_000 } else { 6 };
            let piece = if random.below(2) == 0 { salt.to_vec() } else { bytes[from..to].to_vec() };
            drop(bytes.splice(from..from, piece.repeat(random.below(most))));
        }
    }
}

/// Lets the kernel count the highest memory from here on (proc(5), `clear_refs`).
fn forget_peak() {
    let forgotten = std::fs::write("/proc/self/clear_refs", "5");
    forgotten.expect("Linux counts memory, and lets a process ask for it");
}

/// Returns what the kernel reports of this process under a name.
fn megabytes(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) / 1024
}

/// A linear congruential generator (Knuth's MMIX constants): the same draws everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }
}
