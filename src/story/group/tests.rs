//! Who joins whom, and who had it first.

use super::*;

/// An article of the day `day`, as long as `length`, of the source `source`.
fn facts(key: u64, day: Option<i32>, length: u32, source: u32) -> Facts {
    let moment = day.map(|day| Moment { first: day, clock: 0, last: day });
    let id = ArticleId(u128::from(key));
    Facts { key, id, moment, length, source, address: 0, credit: 0, agency: 0 }
}

fn pair(first: u64, second: u64, bond: Bond, shared: u32, of_longer: u16) -> Pair {
    Pair { first, second, bond, first_is_longer: false, shared, contained: 900, of_longer }
}

fn told(articles: &[Facts], pairs: &[Pair]) -> Vec<Vec<u64>> {
    let of = |key: u64| articles.iter().find(|facts| facts.key == key).unwrap();
    let found = group(pairs, &of);
    let mut reversed: Vec<Pair> = pairs.to_vec();
    reversed.reverse();
    assert_eq!(found, group(&reversed, &of), "the order of pairs makes no difference");
    let keys = |story: &Story| story.members.iter().map(|member| member.key).collect();
    found.stories.iter().map(keys).collect()
}

fn only_story(articles: &[Facts], pairs: &[Pair]) -> Story {
    let of = |key: u64| articles.iter().find(|facts| facts.key == key).unwrap();
    let mut found = group(pairs, &of).stories;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn a_copy_of_a_copy_does_not_bring_strangers_together() {
    let articles = [1, 2, 3].map(|key| facts(key, Some(key as i32), 500, key as u32));
    let pairs = [pair(1, 2, Bond::Copy, 400, 800), pair(2, 3, Bond::Copy, 300, 800)];
    assert_eq!(told(&articles, &pairs), [[1, 2]]);
}

#[test]
fn an_article_joins_the_leader_it_has_most_of() {
    let articles = [1, 2, 3].map(|key| facts(key, Some(key as i32), 500, key as u32));
    let pairs = [pair(1, 3, Bond::Copy, 300, 800), pair(2, 3, Bond::Copy, 400, 800)];
    assert_eq!(told(&articles, &pairs), [[2, 3]]);
}

#[test]
fn a_round_up_joins_none_of_its_parts() {
    let articles = [
        facts(1, Some(1), 300, 1),
        facts(2, Some(1), 300, 2),
        facts(3, Some(2), 900, 3),
        facts(4, Some(3), 300, 4),
    ];
    let parts = [pair(1, 3, Bond::Part, 280, 330), pair(2, 3, Bond::Part, 280, 330)];
    assert_eq!(told(&articles, &parts), [[0; 0]; 0]);
    // A copy that is longer than the article is one unless it holds another's, too.
    assert_eq!(told(&articles, &parts[..1]), [[1, 3]]);
    // Two parts that are copies of each other are one.
    let copies = [parts[0], parts[1], pair(1, 2, Bond::Copy, 290, 950)];
    assert_eq!(told(&articles, &copies), [[1, 2, 3]]);
}

#[test]
fn what_quotes_another_is_no_copy_of_it() {
    let articles = [facts(1, Some(1), 300, 1), facts(2, Some(2), 900, 2)];
    let quote = [pair(1, 2, Bond::Quote, 80, 200)];
    assert_eq!(told(&articles, &quote), [[0; 0]; 0]);
    let [pair] = quote;
    let expected = Quote { by: ArticleId(2), of: ArticleId(1), shared: 80 };
    assert_eq!(super::quote(&pair, &articles[0], &articles[1]), expected);
    assert_eq!(super::quote(&pair, &articles[1], &articles[0]), expected);
}

#[test]
fn the_agency_had_it_first_whenever_its_own_was_dated() {
    let mut articles = [1, 2, 3].map(|key| facts(key, Some(key as i32), 500, key as u32));
    let pairs = [pair(1, 2, Bond::Copy, 400, 800), pair(1, 3, Bond::Copy, 400, 800)];
    let first = only_story(&articles, &pairs);
    assert_eq!((first.original().key, first.decided), (1, Decided::Date));
    articles[0].credit = 7;
    (articles[2].credit, articles[2].agency) = (7, 7);
    let of_agency = only_story(&articles, &pairs);
    assert_eq!((of_agency.original().key, of_agency.decided), (3, Decided::Agency));
    // Another agency's credit decides nothing.
    articles[0].credit = 8;
    assert_eq!(only_story(&articles, &pairs).original().key, 1);
}

#[test]
fn without_the_agencys_own_article_who_names_it_goes_before_who_does_not_on_the_first_day() {
    let mut articles = [1, 2, 3].map(|key| facts(key, Some(1), 500 - 10 * key as u32, key as u32));
    let pairs = [pair(1, 2, Bond::Copy, 400, 800), pair(1, 3, Bond::Copy, 400, 800)];
    articles[1].credit = 7;
    let named = only_story(&articles, &pairs);
    assert_eq!((named.original().key, named.decided), (2, Decided::Credit));
    // A day later, it may have been put above a text that was there before.
    articles[1].moment = facts(2, Some(2), 500, 2).moment;
    let later = only_story(&articles, &pairs);
    assert_eq!((later.original().key, later.decided), (1, Decided::Length));
}

#[test]
fn of_one_moment_the_longest_is_the_original_then_the_smallest_id() {
    let pairs = [pair(1, 2, Bond::Copy, 400, 800)];
    let longest = only_story(&[facts(1, Some(1), 500, 1), facts(2, Some(1), 600, 2)], &pairs);
    assert_eq!((longest.original().key, longest.decided), (2, Decided::Length));
    let smallest = only_story(&[facts(1, None, 500, 1), facts(2, None, 500, 2)], &pairs);
    assert_eq!((smallest.original().key, smallest.decided), (1, Decided::Id));
    let dated = only_story(&[facts(1, None, 900, 1), facts(2, Some(1), 500, 2)], &pairs);
    assert_eq!((dated.original().key, dated.decided), (2, Decided::Date));
}

#[test]
fn the_same_source_or_address_or_the_agency_itself_makes_a_version() {
    let relation = |change: &dyn Fn(&mut Facts)| {
        let mut articles = [facts(1, Some(1), 500, 1), facts(2, Some(2), 500, 2)];
        (articles[0].address, articles[0].credit) = (5, 6);
        change(&mut articles[1]);
        only_story(&articles, &[pair(1, 2, Bond::Copy, 400, 800)]).members[1].relation
    };
    assert_eq!(relation(&|_| {}), Relation::Copy);
    assert_eq!(relation(&|facts| facts.source = 1), Relation::Version);
    assert_eq!(relation(&|facts| facts.address = 5), Relation::Version);
    assert_eq!(relation(&|facts| facts.credit = 6), Relation::Copy);
}

#[test]
fn a_story_counts_its_sources_and_days() {
    let articles = [facts(1, Some(1), 500, 1), facts(2, Some(9), 500, 1), facts(3, None, 500, 0)];
    let pairs = [pair(1, 2, Bond::Copy, 400, 800), pair(1, 3, Bond::Copy, 400, 800)];
    let story = only_story(&articles, &pairs);
    assert_eq!((story.sources(), story.days()), (1, Some((1, 9))));
}
