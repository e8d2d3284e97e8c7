//! Words that may be around a date without changing what it says: weekdays, and "published on".
//!
//! A text is a date only when nothing else is in it, so what may be passed over is a closed list.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::date::month::fold;

const WEEKDAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed \
    thu thur thurs fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu \
    ven sam dim montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr \
    sa so lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom segunda terça \
    quarta quinta sexta feira seg ter qua qui sex lunedì martedì mercoledì giovedì venerdì sabato \
    domenica gio maandag dinsdag woensdag donderdag vrijdag zaterdag zondag måndag tisdag onsdag \
    torsdag fredag lördag söndag mandag tirsdag lørdag søndag maanantai tiistai keskiviikko torstai \
    perjantai lauantai sunnuntai maanantaina tiistaina keskiviikkona torstaina perjantaina \
    lauantaina sunnuntaina poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý \
    středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa ponedeljek torek sreda \
    četrtek petek nedelja ponedjeljak utorak srijeda četvrtak petak subota nedjelja ponedeljak \
    понедељак уторак среда четвртак петак субота недеља понеделник вторник сряда четвъртък петък \
    събота неделя понедельник четверг пятница суббота воскресенье пн вт ср чт пт сб вс понеділок \
    вівторок середа четвер п'ятниця пятниця неділя luni marți miercuri joi vineri sâmbătă duminică hétfő \
    kedd szerda csütörtök péntek szombat vasárnap δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο \
    κυριακή pazartesi salı çarşamba perşembe cuma cumartesi pazar senin selasa rabu kamis jumat \
    sabtu minggu الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد شنبه یکشنبه دوشنبه \
    سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه سوموار मंगलवार सोमवार बुधवार गुरुवार शुक्रवार शनिवार \
    रविवार วันจันทร์ วันอังคาร วันพุธ วันพฤหัสบดี วันศุกร์ วันเสาร์ วันอาทิตย์ วันจันทร์ที่ วันอังคารที่ วันพุธที่ \
    วันพฤหัสบดีที่ วันศุกร์ที่ วันเสาร์ที่ วันอาทิตย์ที่ ที่ วันที่ 月 火 水 木 金 土 日 曜 星 期 一 二 三 四 五 六 週 周 天 월 화 수 목 금 토 일 요";

const LABELS: &str = "date dated dateline published publish publication posted post created \
    submitted issued released release last first modified updated update edited edit revised on at \
    of as time timestamp written added online web original originally article story from the \
    le el il lo la les du de del d den dem vom am um à ao em dia día fecha publicado publicada actualizado \
    actualizada atualizado atualizada data publié publiée modifié mise mis jour heures écrit créé \
    veröffentlicht erstellt aktualisiert stand datum zuletzt geändert geplaatst gepubliceerd \
    gewijzigd bijgewerkt pubblicato pubblicata aggiornato aggiornata opublikowano utworzono \
    aktualizacja dodano publikováno aktualizováno zveřejněno vydáno publicerad uppdaterad publisert \
    oppdatert publiceret opdateret offentliggjort julkaistu päivitetty objavljeno ažurirano \
    објављено публикувано опубликовано обновлено дата опубліковано оновлено publicat actualizat \
    közzétéve frissítve δημοσίευση ενημέρωση tarih yayın yayınlanma güncelleme tanggal terbit تاریخ \
    تاريخ نشر انتشار النشر ngày प्रकाशित अपडेट 发 布 时 间 時 間 於 于 日 期 更 新 發 公 開 入 力 \
    最 終 配 信 投 稿 記 事 입 력 수 정 등 록 승 인 기 사";

const UPDATED: [&str; 19] = [
    "updated",
    "update",
    "modified",
    "edited",
    "revised",
    "last",
    "actualizado",
    "atualizado",
    "modifie",
    "mis",
    "aktualisiert",
    "geandert",
    "bijgewerkt",
    "aggiornato",
    "aktualizacja",
    "uppdaterad",
    "oppdatert",
    "обновлено",
    "更",
];

/// Words between a date and its time of day.
const AT: &str = "at kl klo ore um à a las alle ore h в o об о saat pukul ساعت الساعة um den le la";

/// Words after a date or a time that add nothing.
const AFTER: &str = "г года год р року y m d dn n h hrs hours hour uhr uur heures часов hs horas ore \
    local time น พ ศ wib wita wit 電 电 讯 訊 a p";

struct Words {
    weekdays: HashSet<String>,
    labels: HashSet<String>,
    at: HashSet<String>,
    after: HashSet<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let set = |text: &str| text.split_whitespace().map(fold).collect();
    Words { weekdays: set(WEEKDAYS), labels: set(LABELS), at: set(AT), after: set(AFTER) }
});

/// Returns whether the folded word is the name of a weekday.
pub(super) fn is_weekday(word: &str) -> bool {
    WORDS.weekdays.contains(word)
}

/// Returns whether the folded word may be before a date ("published", "on").
pub(super) fn is_label(word: &str) -> bool {
    WORDS.labels.contains(word)
}

/// Returns whether the folded word says that the date after it is that of a change.
pub(super) fn says_updated(word: &str) -> bool {
    UPDATED.contains(&word)
}

/// Returns whether the folded word may be between a day and a time of day.
pub(super) fn joins_time(word: &str) -> bool {
    WORDS.at.contains(word)
}

/// Returns whether the folded word may be after a date or time.
pub(super) fn may_follow(word: &str) -> bool {
    WORDS.after.contains(word)
}
