//! The words of files, which are read without the interface.

use shared::api::auth::Locale;
use shared::figures::FigureName;

/// A head of a column, or a word in a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    Day,
    Person,
    Team,
    Store,
    Promotion,
    Counts,
    Numerator,
    Denominator,
    Kind,
    Record,
    Yes,
    No,
}

impl Heading {
    pub(crate) fn in_words(self, locale: Locale) -> &'static str {
        let (zh, en) = match self {
            Self::Day => ("日期", "Day"),
            Self::Person => ("人员", "Person"),
            Self::Team => ("团队", "Team"),
            Self::Store => ("门店", "Store"),
            Self::Promotion => ("促销", "Promotion"),
            Self::Counts => ("是否计入", "Counts"),
            Self::Numerator => ("分子", "Numerator"),
            Self::Denominator => ("分母", "Denominator"),
            Self::Kind => ("记录类型", "Kind of record"),
            Self::Record => ("记录编号", "Record"),
            Self::Yes => ("是", "yes"),
            Self::No => ("否", "no"),
        };
        of(locale, zh, en)
    }
}

/// The name of a figure.
pub(crate) fn figure_words(name: FigureName, locale: Locale) -> &'static str {
    let (zh, en) = match name {
        FigureName::RouteCompliance => ("路线执行率", "Route compliance"),
        FigureName::StrictCallRate => ("达标拜访率", "Strict call rate"),
        FigureName::Coverage => ("网点拜访覆盖率", "Coverage"),
        FigureName::CallsADay => ("日均拜访", "Calls a day"),
        FigureName::UnitsADay => ("日均标准拜访", "Standard visits a day"),
        FigureName::TimeInStore => ("在店时长", "Time in store"),
        FigureName::OutOfStock => ("缺货率", "Out of stock"),
        FigureName::OnShelf => ("有货率", "On-shelf availability"),
        FigureName::MustStock => ("必分销品达标率", "Must-stock compliance"),
        FigureName::DisplayCompliance => ("陈列达标率", "Display compliance"),
        FigureName::PromotionCompliance => ("促销执行率", "Promotion compliance"),
        FigureName::StoreScore => ("门店得分", "Store score"),
        FigureName::IssueAcknowledged => ("问题响应率", "Issues noted in time"),
        FigureName::IssueHours => ("问题解决时长", "Time to solve an issue"),
    };
    of(locale, zh, en)
}

fn of(locale: Locale, zh: &'static str, en: &'static str) -> &'static str {
    match locale {
        Locale::ZhCn => zh,
        Locale::En => en,
    }
}
