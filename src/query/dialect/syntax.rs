//! The languages that a query may be written in: their names, and who uses them.

use crate::query::dialect::grammar::DefaultOperator;

/// The language a query is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// dateline's own.
    #[default]
    Dateline,
    /// Nexis, Nexis Uni and Lexis+, with terms and connectors.
    Nexis,
    /// Nexis as nexis.com had it: `*` is one letter.
    NexisClassic,
    /// Westlaw, with terms and connectors.
    Westlaw,
    /// Factiva, free text in the search form.
    Factiva,
    /// ProQuest.
    ProQuest,
    /// EBSCOhost.
    Ebsco,
    /// Ovid.
    Ovid,
    /// Web of Science.
    WebOfScience,
    /// Lucene, and what reads its query strings.
    Lucene,
    /// Media Cloud, which reads Lucene's with names of its own.
    MediaCloud,
    /// Google and Google News.
    Google,
    /// GDELT.
    Gdelt,
    /// Brandwatch, Talkwalker and Meltwater.
    Brandwatch,
}

impl Syntax {
    /// Every language, dateline's own first.
    pub const ALL: [Self; 14] = [
        Self::Dateline,
        Self::Nexis,
        Self::NexisClassic,
        Self::Westlaw,
        Self::Factiva,
        Self::ProQuest,
        Self::Ebsco,
        Self::Ovid,
        Self::WebOfScience,
        Self::Lucene,
        Self::MediaCloud,
        Self::Google,
        Self::Gdelt,
        Self::Brandwatch,
    ];

    /// Returns the name of the language, as it is typed.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Dateline => "dateline",
            Self::Nexis => "nexis",
            Self::NexisClassic => "nexis-classic",
            Self::Westlaw => "westlaw",
            Self::Factiva => "factiva",
            Self::ProQuest => "proquest",
            Self::Ebsco => "ebsco",
            Self::Ovid => "ovid",
            Self::WebOfScience => "wos",
            Self::Lucene => "lucene",
            Self::MediaCloud => "mediacloud",
            Self::Google => "google",
            Self::Gdelt => "gdelt",
            Self::Brandwatch => "brandwatch",
        }
    }

    /// Returns the language of this name; `None` if there is none.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|syntax| syntax.name() == name)
    }

    /// Returns what uses the language, in a few words.
    #[must_use]
    pub fn used_by(self) -> &'static str {
        match self {
            Self::Dateline => "dateline's own",
            Self::Nexis => "Nexis, Nexis Uni, Lexis+: terms and connectors",
            Self::NexisClassic => "nexis.com, where * is one letter",
            Self::Westlaw => "Westlaw: terms and connectors, a blank is OR",
            Self::Factiva => "Factiva",
            Self::ProQuest => "ProQuest",
            Self::Ebsco => "EBSCOhost, Newspaper Source",
            Self::Ovid => "Ovid",
            Self::WebOfScience => "Web of Science",
            Self::Lucene => "Lucene, Elasticsearch, OpenSearch, Solr",
            Self::MediaCloud => "Media Cloud",
            Self::Google => "Google, Google News",
            Self::Gdelt => "GDELT",
            Self::Brandwatch => "Brandwatch, Talkwalker, Meltwater",
        }
    }

    /// Returns what joins words beside each other where no setting says it; `None` where the language
    /// has no such setting.
    #[must_use]
    pub fn default_operator(self) -> Option<DefaultOperator> {
        match self {
            Self::Lucene | Self::MediaCloud => Some(DefaultOperator::Or),
            Self::Dateline
            | Self::Nexis
            | Self::NexisClassic
            | Self::Westlaw
            | Self::Factiva
            | Self::ProQuest
            | Self::Ebsco
            | Self::Ovid
            | Self::WebOfScience
            | Self::Google
            | Self::Gdelt
            | Self::Brandwatch => None,
        }
    }

    /// Returns the table of the language: what each of its operators is here.
    #[must_use]
    pub fn help(self) -> &'static str {
        match self {
            Self::Dateline => crate::query::HELP,
            Self::Nexis | Self::NexisClassic => include_str!("help/nexis.txt"),
            Self::Westlaw => include_str!("help/westlaw.txt"),
            Self::Factiva => include_str!("help/factiva.txt"),
            Self::ProQuest => include_str!("help/proquest.txt"),
            Self::Ebsco => include_str!("help/ebsco.txt"),
            Self::Ovid => include_str!("help/ovid.txt"),
            Self::WebOfScience => include_str!("help/wos.txt"),
            Self::Lucene => include_str!("help/lucene.txt"),
            Self::MediaCloud => include_str!("help/mediacloud.txt"),
            Self::Google => include_str!("help/google.txt"),
            Self::Gdelt => include_str!("help/gdelt.txt"),
            Self::Brandwatch => include_str!("help/brandwatch.txt"),
        }
    }
}

/// How the text of a query is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    /// The language it is written in.
    pub syntax: Syntax,
    /// What joins words beside each other; `None` is the default of the language. Only where
    /// [`Syntax::default_operator`] has one.
    pub default_operator: Option<DefaultOperator>,
}

impl Reading {
    /// Returns what joins words beside each other, where the language leaves it to a setting.
    #[must_use]
    pub fn operator(self) -> Option<DefaultOperator> {
        self.syntax.default_operator().map(|default| self.default_operator.unwrap_or(default))
    }
}

impl From<Syntax> for Reading {
    fn from(syntax: Syntax) -> Self {
        Self { syntax, default_operator: None }
    }
}
