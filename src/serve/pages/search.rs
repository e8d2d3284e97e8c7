//! `/`: the search page, and the page of its results.

use std::sync::Arc;

use axum::extract::Request;
use axum::extract::State;
use clap::Args;
use dateline::counting;
use dateline::counting::Axis;
use dateline::counting::Period;
use dateline::counting::TimelineRequest;
use dateline::engine::Fold;
use dateline::engine::View;
use dateline::search;
use dateline::search::SearchRequest;

use crate::failure::Failure;
use crate::failure::Kind;
use crate::naming::Naming;
use crate::request::parameters;
use crate::request::ranked::FoldFlag;
use crate::request::ranked::PASSAGES;
use crate::request::ranked::RankedFlags;
use crate::serve::answer;
use crate::serve::answer::Answer;
use crate::serve::pages::address::value;
use crate::serve::pages::made::tried;
use crate::serve::pages::site::Site;
use crate::serve::pages::views::facets::Facets;
use crate::serve::pages::views::results;
use crate::serve::pages::views::search as view;
use crate::serve::routes::Asked;
use crate::serve::routes::Cost;
use crate::serve::routes::QueryParameters;
use crate::serve::served::Served;

/// Periods that are listed beside the hits.
const PERIODS: usize = 24;

/// What a list of hits is asked for.
#[derive(Debug, Args)]
pub(crate) struct ListParameters {
    #[command(flatten)]
    pub(crate) query: QueryParameters,
    #[command(flatten)]
    pub(crate) ranked: RankedFlags,
    #[command(flatten)]
    fold: FoldFlag,
    /// Show at most N passages of each hit
    #[arg(long, value_name = "N", default_value_t = PASSAGES,
          value_parser = clap::value_parser!(u16).range(0..=1000))]
    passages: u16,
    /// The commit of the first page
    #[arg(long, value_name = "COMMIT")]
    pub(crate) at: Option<String>,
}

impl ListParameters {
    /// Returns the request.
    ///
    /// # Errors
    /// `Usage` for flags that exclude each other.
    pub(crate) fn request(&self, asked: &Asked) -> Result<SearchRequest, Failure> {
        self.ranked.check()?;
        let mut request = self.query.request(asked)?;
        self.ranked.rank(&mut request);
        request.fold = self.fold.or(Fold::Story);
        request.passages = usize::from(self.passages);
        Ok(request)
    }
}

/// Answers with the page.
pub(crate) async fn page(State(served): State<Arc<Served>>, request: Request) -> Answer {
    match tried(Arc::clone(&served), request, Cost::Search, make).await {
        (_, Ok(answer)) => answer,
        (pairs, Err(failure)) => {
            let failure = parameters::undashed(&parameters::grammar::<ListParameters>(), failure);
            let status = answer::status(&failure);
            let is_gone = failure.kind == Kind::Gone;
            let site = Site::of(&served);
            let mut page = view::failed(&site, &pairs, status, &failure.problem, is_gone);
            answer::add_advice(&mut page, &failure);
            page
        }
    }
}

fn make(asked: &Asked, site: &Site) -> Result<Answer, Failure> {
    let parameters: ListParameters = asked.parameters()?;
    let request = parameters.request(asked)?;
    let view = asked.to_search(parameters.at.as_deref())?;
    if ["q", "from", "to", "source", "lang", "undated"]
        .iter()
        .all(|n| value(&asked.pairs, n).is_empty())
    {
        return Ok(view::start(site, &asked.pairs, view.articles()));
    }
    let failed = |error| Failure::search(&error, &request.text);
    let mut hits = search::search(&view, &request).map_err(failed)?;
    hits.warnings.extend(asked.warnings());
    Naming::from_here().hits(&mut hits.hits);
    let facets = match hits.total.articles {
        0 => None,
        _ => Some(facets(&view, &request)?),
    };
    Ok(results::page(site, &asked.pairs, &hits, facets.as_ref()))
}

/// Counts what a list of hits can be limited to.
fn facets(view: &View, request: &SearchRequest) -> Result<Facets, Failure> {
    let failed = |error| Failure::search(&error, &request.text);
    // What the list can be limited to is counted in articles.
    let request = &SearchRequest { fold: Fold::None, ..request.clone() };
    let sources = search::sources(view, request).map_err(failed)?;
    let by_lang: Axis = "lang".parse().map_err(|error| Failure::usage(format!("{error}")))?;
    let asked = |period, by| TimelineRequest {
        search: request.clone(),
        period: Some(period),
        by,
        peaks: 0,
    };
    let mut timeline =
        counting::timeline(view, &asked(Period::Year, Some(by_lang))).map_err(failed)?;
    let languages = timeline.series.take().map(|series| series.lines).unwrap_or_default();
    if timeline.rows.iter().filter(|row| row.counts.matches > 0).count() == 1
        && timeline.rows.len() <= 2
    {
        timeline = counting::timeline(view, &asked(Period::Month, None)).map_err(failed)?;
    }
    let mut periods = timeline.rows;
    periods.retain(|row| row.counts.matches > 0);
    let left_out = periods.len().saturating_sub(PERIODS);
    let mut declared = Vec::new();
    for name in ["section", "subject", "type"] {
        let axis: Axis = name.parse().map_err(|error| Failure::usage(format!("{error}")))?;
        let table = counting::cross_table(view, request, std::slice::from_ref(&axis), false);
        let table = table.map_err(failed)?;
        let named = table.rows().filter_map(|row| {
            Some((counting::written(&axis, row.labels().next()?)?, row.counts.matches))
        });
        declared.push((name, named.collect()));
    }
    Ok(Facets {
        sources: sources.rows,
        languages,
        declared,
        periods: periods.split_off(left_out),
        period: timeline.period,
        undated: timeline.undated.matches,
        earlier: left_out,
    })
}
