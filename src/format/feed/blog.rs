//! What feeds are that programs for blogs export: posts among drafts, comments, settings and parts of the site.
//!
//! WordPress and Blogger write all they keep as entries of one feed. Only what was published is an article; the
//! rest is passed over by its name.

use crate::format::markup;

/// What an entry says of itself.
#[derive(Debug, Default)]
pub(super) struct Post {
    /// What kind of entry it is (`attachment`, `comment`).
    pub(super) kind: Option<String>,
    /// How far it got (`draft`).
    pub(super) status: Option<String>,
    pub(super) is_draft: bool,
}

impl Post {
    /// Names what the entry is, where it is no article that was published.
    pub(super) fn passed_over(&self) -> Option<&'static str> {
        let lower =
            |text: &Option<String>| text.as_deref().unwrap_or_default().to_ascii_lowercase();
        let (kind, status) = (lower(&self.kind), lower(&self.status));
        let kind_of_part = match kind.as_str() {
            "" | "post" | "page" => None,
            "template" | "settings" => Some("settings of a blog"),
            "comment" => Some("comment of a reader"),
            "attachment"
            | "nav_menu_item"
            | "revision"
            | "custom_css"
            | "customize_changeset"
            | "oembed_cache"
            | "user_request"
            | "acf-field"
            | "acf-field-group"
            | "wpcf7_contact_form" => Some("part of a WordPress site"),
            kind if kind.starts_with("wp_") => Some("part of a WordPress site"),
            _ => None,
        };
        let of_status = match status.as_str() {
            "draft" | "auto-draft" | "pending" | "trash" | "future" | "scheduled"
            | "soft_trashed" => Some("draft of a blog"),
            "private" => Some("private post of a blog"),
            _ => self.is_draft.then_some("draft of a blog"),
        };
        kind_of_part.or(of_status)
    }
}

/// Returns where a link leads that goes through a service which counts clicks:
/// `https://www.google.com/url?url=https://post.example/1&ct=ga`.
pub(super) fn unredirected(link: &str) -> Option<String> {
    let (_, rest) = link.split_once("://")?;
    let (place, query) = rest.split_once('?')?;
    let (host, path) = place.split_once('/')?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_redirect = host.starts_with("google.") && path == "url"
        || host == "bing.com" && path.ends_with("apiclick.aspx")
        || host.ends_with("facebook.com") && path == "l.php"
        || host == "feedproxy.google.com";
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let is_address = |name: &str, value: &str| {
        matches!(name, "url" | "q" | "u")
            && (value.starts_with("http://") || value.starts_with("https://"))
    };
    let found = pairs.find(|(name, value)| is_redirect && is_address(name, value))?;
    Some(found.1.into_owned())
}

/// Splits the paper off a headline that a service of alerts gives: `Eels return - The Lantern`.
pub(super) fn headline_and_paper(title: &str) -> Option<(&str, &str)> {
    const LONGEST: usize = 60;
    let (headline, paper) = title.rsplit_once(" - ")?;
    let is_name = !paper.trim().is_empty() && paper.len() <= LONGEST;
    is_name.then(|| (headline.trim(), paper.trim()))
}

/// Recognizes the title of a feed that is a search in the news of many papers.
pub(super) fn is_alert(title: &str) -> bool {
    title.starts_with("Google Alert")
        || title.ends_with("- Google News")
        || title.ends_with("- Bing News")
}

/// Returns the text of a post as WordPress keeps it: blank lines part paragraphs, and codes in
/// brackets mark what its programs put there.
pub(super) fn post(raw: &str) -> String {
    let raw = without_codes(raw);
    let is_classic = !raw.contains("<p") && !raw.contains("<!-- wp:");
    let text = if is_classic {
        let parts = raw.split("\n\n").map(|part| part.replace('\n', "<br>"));
        format!("<p>{}</p>", parts.collect::<Vec<_>>().join("</p><p>"))
    } else {
        raw
    };
    markup::without_tags(&text)
}

/// Takes the codes of WordPress out of a text: captions as a whole, of others their brackets.
fn without_codes(text: &str) -> String {
    const KNOWN: [&str; 10] = [
        "caption",
        "wp_caption",
        "gallery",
        "audio",
        "video",
        "embed",
        "playlist",
        "more",
        "contact-form",
        "contact-form-7",
    ];
    let text = text.replace("\r\n", "\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // A caption that is never closed is looked for once.
    let mut is_closed = true;
    while let Some(at) = rest.find('[') {
        out.push_str(&rest[..at]);
        let inside = &rest[at + 1..];
        let window = &inside[..inside.floor_char_boundary(2_000)];
        let code = window.find(']').map(|end| (inside[..end].trim_end_matches('/').trim(), end));
        let Some((code, end)) =
            code.filter(|(code, _)| KNOWN.contains(&name_of(code)) || is_code(code))
        else {
            out.push('[');
            rest = inside;
            continue;
        };
        rest = &inside[end + 1..];
        if is_closed && !code.starts_with('/') && name_of(code).ends_with("caption") {
            let close = format!("[/{}]", name_of(code));
            match rest.find(&close) {
                Some(at) => rest = &rest[at + close.len()..],
                None => is_closed = false,
            }
        }
    }
    out.push_str(rest);
    out
}

fn name_of(code: &str) -> &str {
    let name = code.trim_start_matches('/');
    let end = name.find(|char: char| !(char.is_ascii_alphanumeric() || "_-".contains(char)));
    &name[..end.unwrap_or(name.len())]
}

/// Recognizes a code by its form: a name and attributes, or the end of one.
fn is_code(code: &str) -> bool {
    let mut words = code.trim_start_matches('/').split_whitespace();
    let is_name = words.next().is_some_and(|name| {
        name.starts_with(|char: char| char.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"_-0123456789".contains(&byte))
    });
    let has_attributes =
        words.next().is_some_and(|word| word.contains("=\"") || word.contains("='"));
    is_name && (has_attributes || code.starts_with('/') && code.contains(['_', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Outcome;
    use crate::format::feed::Feed;
    use crate::format::tests::drafts;
    use crate::format::tests::outcomes;

    #[test]
    fn a_link_through_a_service_leads_to_the_article() {
        for (link, expected) in [
            (
                "https://www.google.com/url?rct=j&sa=t&url=https://post.example/tolls%3Fa%3D1&ct=ga",
                Some("https://post.example/tolls?a=1"),
            ),
            ("https://www.google.de/url?q=http://post.example/1", Some("http://post.example/1")),
            ("https://post.example/url?url=https://other.example", None),
            ("https://news.google.com/rss/articles/CBMi?oc=5", None),
        ] {
            assert_eq!(unredirected(link).as_deref(), expected, "{link}");
        }
    }

    #[test]
    fn an_export_of_blogger_gives_its_published_posts() {
        let kind = |kind: &str| {
            format!(
                "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>"
            )
        };
        let entry = |more: &str| {
            format!("<entry><title>A</title><content type='html'>Eels.</content>{more}</entry>")
        };
        let tag = "<category scheme='http://www.blogger.com/atom/ns#' term='port'/>";
        let entries = [
            entry(&(kind("post") + tag)),
            entry("<blogger:type>POST</blogger:type><blogger:status>LIVE</blogger:status>"),
            entry(&kind("template")),
            entry(&kind("settings")),
            entry(&kind("comment")),
            entry(&(kind("post") + "<app:control><app:draft>yes</app:draft></app:control>")),
            entry("<blogger:type>POST</blogger:type><blogger:status>DRAFT</blogger:status>"),
        ];
        let feed = format!(
            "<feed xmlns:app='x' xmlns:blogger='y'><title>K</title>{}</feed>",
            entries.concat()
        );
        let said: Vec<String> = outcomes(&Feed, b"x.xml", feed.as_bytes())
            .into_iter()
            .map(|outcome| match outcome {
                Outcome::Draft(draft) => format!("{:?} {:?}", draft.section, draft.subjects),
                Outcome::Skipped { kind, .. } => kind,
                Outcome::Failed { cause, .. } => panic!("{cause}"),
            })
            .collect();
        let (settings, draft) = ("settings of a blog", "draft of a blog");
        assert_eq!(
            said,
            ["None [\"port\"]", "None []", settings, settings, "comment of a reader", draft, draft]
        );
    }

    #[test]
    fn an_alert_names_the_paper_of_each_entry_and_leads_to_it() {
        let feed = "<feed><title>Google Alert - eels</title><entry><title type=\"html\">&lt;b&gt;Eels&lt;/b&gt; return - Kestrel Post</title>\
            <link href=\"https://www.google.com/url?sa=t&amp;url=https://post.example/eels&amp;ct=ga\"/><content>Eels.</content></entry></feed>";
        let draft = &drafts(&Feed, b"x.xml", feed.as_bytes())[0];
        assert_eq!(draft.title.as_deref(), Some("Eels return"));
        assert_eq!(draft.url.as_deref(), Some("https://post.example/eels"));
        assert_eq!(
            draft.sources.iter().map(|claim| claim.text.as_str()).collect::<Vec<_>>(),
            ["Kestrel Post"]
        );
    }
}
