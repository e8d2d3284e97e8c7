//! Stop words: words that carry a sentence but not its subject.
//!
//! They are indexed and found like any other; this list only keeps them out of a query's score,
//! where they would lift long articles. Forms are folded, as in the index. Languages without a
//! list have only single letters kept out.

use memchr::memmem;

/// Whether `form` says nothing about what a text in `lang` is about.
///
/// `lang` is a two-letter code, with or without a region. Single letters and digits count as
/// stop words in every language, unspaced characters do not.
pub fn is_function_word(lang: &str, form: &str) -> bool {
    let mut chars = form.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return !crate::passage::is_unspaced(only);
    }
    holds(words_of(lang), form)
}

/// Whether `form` is a single letter, or a stop word in any of the languages: what does not say
/// what a query is about. A character of unspaced text is more than a letter: it may be a word.
pub fn is_functional<'l>(mut langs: impl Iterator<Item = &'l str>, form: &str) -> bool {
    let mut chars = form.chars();
    let first = chars.next().filter(|c| c.is_alphabetic());
    let is_letter =
        first.is_some_and(|c| !crate::passage::is_unspaced(c)) && chars.next().is_none();
    is_letter || langs.any(|lang| is_function_word(lang, form))
}

/// Whether `form` is on the list of any language.
pub fn is_function_word_anywhere(form: &str) -> bool {
    const LISTED: [&str; 13] = [
        ENGLISH, FRENCH, GERMAN, SPANISH, PORTUGUESE, ITALIAN, DUTCH, RUSSIAN, ARABIC, PERSIAN,
        HINDI, SWEDISH, POLISH,
    ];
    is_word(form) && {
        let finder = memmem::Finder::new(form);
        LISTED.iter().any(|list| has(list, &finder))
    }
}

/// Returns whether a list, in which blanks separate the words, has this one.
pub(super) fn holds(list: &str, word: &str) -> bool {
    listed(list, word).is_some()
}

/// Returns where a list, in which blanks and line ends separate the words, has this one, in bytes.
pub(super) fn listed(list: &str, word: &str) -> Option<usize> {
    let is_sought = !list.is_empty() && is_word(word);
    is_sought.then(|| place(list, &memmem::Finder::new(word))).flatten()
}

/// Returns whether a form may be a word of a list.
fn is_word(form: &str) -> bool {
    !form.is_empty() && !form.contains([' ', '\n'])
}

/// Returns whether a list has the word that `finder` finds: what finds it takes longer to make than to look
/// through a list.
fn has(list: &str, finder: &memmem::Finder<'_>) -> bool {
    place(list, finder).is_some()
}

/// Returns where a list has the word that `finder` finds.
fn place(list: &str, finder: &memmem::Finder<'_>) -> Option<usize> {
    let is_blank = |byte: Option<&u8>| byte.is_none_or(|byte| matches!(*byte, b' ' | b'\n'));
    let bytes = list.as_bytes();
    finder.find_iter(bytes).find(|at| {
        let at = *at;
        is_blank(at.checked_sub(1).and_then(|at| bytes.get(at)))
            && is_blank(bytes.get(at + finder.needle().len()))
    })
}

fn words_of(lang: &str) -> &'static str {
    match lang.split(['-', '_']).next().unwrap_or(lang) {
        "en" => ENGLISH,
        "fr" => FRENCH,
        "de" => GERMAN,
        "es" => SPANISH,
        "pt" => PORTUGUESE,
        "it" => ITALIAN,
        "nl" => DUTCH,
        "ru" => RUSSIAN,
        "ar" => ARABIC,
        "fa" => PERSIAN,
        "hi" => HINDI,
        "sv" => SWEDISH,
        "pl" => POLISH,
        "cs" => CZECH,
        _ => "",
    }
}

const ENGLISH: &str = "\
    an the and or but if nor so than that this these those there here of at by for with without \
    about against between into through during before after above below to from up down in out on \
    off over under again further then once when where why how which who whom whose what all any \
    both each few more most other some such no not only own same too very can cannot could may \
    might must shall should will would am is are was were be been being have has had having do \
    does did doing it its he him his she her hers they them their theirs we us our ours you your \
    yours me my mine himself herself itself themselves ourselves yourself myself as because until \
    while just also don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't won't \
    wouldn't can't couldn't shouldn't i'm i've i'll you're you've they're they've we're we've";
const FRENCH: &str = "\
    le la les un une des du de au aux et ou mais donc or ni car que qui quoi dont ou ce cet cette \
    ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs je tu il elle on nous vous \
    ils elles me te se lui eux en dans par pour sur sous avec sans entre vers chez ne pas plus \
    est sont etait etaient ete etre suis es sommes etes sera seront serait ai as avons avez ont \
    avait avaient avoir aura eu fait meme aussi si comme tout tous toute toutes tres";
const GERMAN: &str = "\
    der die das den dem des ein eine einen einem einer eines und oder aber denn doch sondern nicht \
    kein keine keinen ich du er sie es wir ihr mich dich sich uns euch ihm ihn ihnen mein dein sein \
    seine seinen seiner ihre ihren ihrer unser in im an am auf aus bei beim mit nach von vom vor zu \
    zum zur uber unter durch fur gegen ohne um bis seit als wie wenn weil dass ob ist sind war waren \
    bin bist sei sein wird werden wurde wurden hat haben hatte hatten kann konnen konnte soll muss \
    will auch noch nur schon so sehr mehr da hier dort dann man was wer wo diese dieser dieses \
    diesem diesen jede jeder jedes";
const SPANISH: &str = "\
    el la los las un una unos unas de del al lo en con por para sin sobre entre hasta desde hacia \
    segun tras ante que quien quienes cual cuales cuyo donde cuando como si no ni pero sino porque \
    pues aunque este esta estos estas ese esa esos esas aquel aquella esto eso mi mis tu tus su sus \
    nuestro nuestra yo ella ellos ellas nosotros usted ustedes me te se le les nos es son era eran \
    fue fueron ser sido sea esta estan estaba estar ha han habia haber hay he muy mas ya tambien \
    todo toda todos todas otro otra";
const PORTUGUESE: &str = "\
    os as um uma uns umas de do da dos das em no na nos nas ao aos por pelo pela pelos pelas para \
    com sem sobre entre ate desde que quem qual quais cujo onde quando como se nao nem mas porque \
    pois embora este esta estes estas esse essa esses essas aquele aquela isto isso aquilo meu minha \
    seu sua seus suas nosso nossa eu tu ele ela eles elas voce voces me te lhe lhes nos sao era eram \
    foi foram ser sido seja esta estao estava estar tem tinha ter ha havia muito mais ja tambem todo \
    toda todos todas outro outra";
const ITALIAN: &str = "\
    il lo la gli le un uno una di del dello della dei degli delle al allo alla ai agli alle da dal \
    dallo dalla dai dagli dalle in nel nello nella nei negli nelle su sul sullo sulla sui sugli \
    sulle con per tra fra che chi cui quale quali dove quando come se non ne ma ed anche perche \
    questo questa questi queste quello quella quelli quelle mio mia tuo tua suo sua suoi sue nostro \
    nostra loro io tu lui lei noi voi mi ti si ci vi sono era erano fu essere stato stata sia ha \
    hanno aveva avere ho piu gia molto tutto tutti tutta tutte";
const DUTCH: &str = "\
    de het een en of maar want dus dat die dit deze wat wie waar wanneer hoe als dan omdat terwijl \
    niet geen ik je jij hij zij ze wij we jullie hem haar hen hun mijn jouw zijn ons onze me mij in \
    op aan van voor met door over uit om bij naar tot te ter onder tegen tussen zonder na is was \
    waren ben bent geweest wordt worden werd werden heeft hebben had hadden kan kunnen kon zal \
    zullen zou moet moeten ook nog al er hier daar toen nu zo zeer meer veel alle";
const RUSSIAN: &str = "\
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне \
    было вот от меня еще нет о из ему когда даже ну ли если уже или ни быть был него до вас опять уж \
    вам ведь там потом себя ничего ей они тут где есть надо ней для мы тебя их чем была сам чтоб без \
    будто чего раз тоже себе под будет тогда кто этот того потому этого какой при об это эта эти \
    этой этом были которые который которая которое также после между";
const ARABIC: &str = "\
    في من الي علي عن مع هذا هذه ذلك تلك هولاء التي الذي الذين ما ماذا لا لم لن ليس ليست كان كانت \
    يكون تكون قد لقد كل بعض غير بين بعد قبل عند عندما حيث حين اذا ان انه انها انهم او ثم بل لكن هو هي \
    هم هن نحن انت انا كما ايضا منذ حتي خلال ضد فيه فيها به بها له لها منه منها عليه عليها وفي ومن \
    وقد وكان ولا وهو وهي وان";
const PERSIAN: &str = "\
    و در به از كه اين ان را با است براي تا بر يك هم نيز يا اما اگر چه هر همه هيچ خود ما شما من تو او \
    انها انان ايشان بود شد شده مي نمي باشد باشند است هست هستند نيست بودند شدند خواهد كرد كرده كردند \
    دارد دارند داشت پس پيش بين روي زير حتي چون زيرا وي ديگر بايد";
const HINDI: &str = "\
    का के की को में से ने पर और या कि है हैं था थे थी हो यह वह ये वे इस उस इन उन जो तो भी ही एक नहीं न \
    मैं हम तुम आप वो अपने अपनी अपना लिए साथ बाद तक कर करने किया गया गई गए जा रहा रहे रही होने होता होती \
    होते कुछ सभी जब तब अब यहां वहां कहा हुआ हुए हुई इसके उनके इसकी उनकी उसके";
const SWEDISH: &str = "\
    och att det som en ett den de pa for med av till ar var vara varit har hade ha inte om men eller \
    sa da nar dar har hur vad vem jag du han hon vi ni dem dig mig sig sin sitt sina min din hans \
    hennes deras var vart i fran under over efter vid mot genom utan mellan kan kunde ska skulle vill \
    ville maste blir blev bli ocksa bara mycket mer denna detta dessa alla nu an";
const POLISH: &str = "\
    we na do od ze za po pod przy przez dla bez nad przed miedzy oraz lub albo ale czy ze jak jako \
    gdy gdzie kiedy kto co ktory ktora ktore ktorzy ktorych ten ta to te tego tej tym tych nie tak \
    juz tylko takze tez jeszcze sie jest sa byl byla bylo byli byc bedzie beda ma maja mial on ona \
    ono oni one jego jej ich im mu go ja ty my wy nas was moj twoj swoj aby zeby bo wiec";
const CZECH: &str = "\
    aby ale ani asi az bez bude budou by byl byla byli bylo byly byt co dale do jak jako je jeho \
    jej jeji jejich jen jenz jeste ji jich jiz jsem jsme jsou jste kam kde kdo kdy kdyz ke ktera \
    ktere ktereho kteri kterou ktery kterych ma mezi mi mit mu my na nad nam nas nasi ne nebo \
    nejsou neni nez nic od ode on ona oni pak po pod podle pokud pouze pred pres pri pro proc \
    proto protoze se si sice sve svou svych ta tak take takze tam tato te tedy ten tento teto \
    tim to toho tom tomto tomu tu tuto ty uz vam vas ve vsak vy za zda ze";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fold;

    #[test]
    fn function_words_are_known_by_language() {
        assert!(is_function_word("en", "the"));
        assert!(is_function_word("en-GB", "who"));
        assert!(!is_function_word("en", "fighters"));
        assert!(!is_function_word("de", "the"));
        assert!(is_function_word("de", "uber"));
        assert!(!is_function_word("xx", "the"));
    }

    #[test]
    fn single_letters_are_function_words_and_single_han_are_not() {
        assert!(is_function_word("xx", "t"));
        assert!(is_function_word("en", "9"));
        assert!(!is_function_word("zh", "国"));
        assert!(!is_function_word("en", ""));
    }

    #[test]
    fn a_list_holds_its_words_and_no_parts_of_them() {
        let words: Vec<&str> = ENGLISH.split(' ').collect();
        for word in &words {
            assert!(holds(ENGLISH, word), "{word}");
            for part in [&word[1..], &word[..word.len() - 1]] {
                assert_eq!(holds(ENGLISH, part), words.contains(&part), "{part}");
            }
        }
        assert!(!holds("", "the") && !holds(ENGLISH, "them their"));
    }

    #[test]
    fn the_lists_hold_folded_forms() {
        for lang in ["en", "fr", "de", "es", "pt", "it", "nl", "ru", "ar", "fa", "hi", "sv", "pl"] {
            assert!(words_of(lang).split_ascii_whitespace().count() > 50, "{lang}");
            for word in words_of(lang).split_ascii_whitespace() {
                assert_eq!(fold(word), word, "{lang}");
            }
        }
    }
}
