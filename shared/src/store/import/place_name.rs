//! What a store's name and address say about where it is.

/// The name before a running number: `长24` and `长31` are of one group. None without a number, or
/// when nothing stands before it.
pub(super) fn name_before_number(name: &str) -> Option<&str> {
    let digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let (before, _) = name.split_at(name.find(digit)?);
    let before = before.trim();
    (!before.is_empty()).then_some(before)
}

/// The city that an address begins with, when it says so by `市`: `辽宁省沈阳市…` is in 沈阳.
pub(super) fn stated_city(address: &str) -> Option<&str> {
    let (before, rest) = without_province(address).split_once('市')?;
    let city = before.split_whitespace().next_back()?;
    let city = PROVINCES
        .iter()
        .filter_map(|province| city.strip_prefix(province))
        .find(|city| city.chars().count() >= 2)
        .unwrap_or(city);
    let is_name =
        (2..=CITY_LETTERS_MAX).contains(&city.chars().count()) && !before.contains(NOT_IN_A_CITY);
    let is_city = is_name && !NOT_AFTER_A_CITY.iter().any(|word| rest.starts_with(word));
    is_city.then_some(city)
}

/// Whether an address begins with a city's bare name, such as `抚顺高湾`. `抚顺街159号` does not: a
/// street that is named after a city says nothing about where it is.
pub(super) fn begins_with_city(address: &str, city: &str) -> bool {
    without_province(address)
        .strip_prefix(city)
        .is_some_and(|rest| !rest.is_empty() && !continues_as_street(rest))
}

const CITY_LETTERS_MAX: usize = 5;
const NOT_IN_A_CITY: [char; 11] = [
    '路', '街', '道', '区', '县', '镇', '号', '巷', '旁', '楼', ',',
];
/// What makes of `市` the begin of a building or street, as in `中心市场` and `花鸟市街`.
const NOT_AFTER_A_CITY: [&str; 9] = ["场", "府", "政", "民", "路", "街", "巷", "大街", "大道"];
/// Names that stand before a city without `省`, as in `黑龙江哈尔滨市`.
const PROVINCES: [&str; 27] = [
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "黑龙江",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "海南",
    "四川",
    "贵州",
    "云南",
    "陕西",
    "甘肃",
    "青海",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
];

fn without_province(address: &str) -> &str {
    let address = address.trim_start();
    let is_name = |name: &str| {
        (2..=PROVINCE_LETTERS_MAX).contains(&name.chars().count()) && !name.contains(NOT_IN_A_CITY)
    };
    ["自治区", "省"]
        .iter()
        .filter_map(|end| address.split_once(end))
        .find(|(province, _)| is_name(province))
        .map_or(address, |(_, rest)| rest.trim_start())
}

/// 新疆维吾尔, or 中国 before one of four.
const PROVINCE_LETTERS_MAX: usize = 6;

fn continues_as_street(rest: &str) -> bool {
    // Two districts of Harbin begin like a road.
    if rest.starts_with("道里") || rest.starts_with("道外") {
        return false;
    }
    let part = |letter: char| {
        "东西南北中大小新老上下前后内外支横环一二三四五六七八九十第".contains(letter)
            || letter.is_ascii_digit()
    };
    let rest = rest.trim_start_matches(part);
    ["路", "街", "道", "巷", "胡同", "弄", "里", "桥"]
        .iter()
        .any(|end| rest.starts_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_number_ends_the_group_name() {
        assert_eq!(name_before_number("长24"), Some("长"));
        assert_eq!(name_before_number("榆树2店"), Some("榆树"));
        assert_eq!(name_before_number("艳粉店"), None);
        assert_eq!(name_before_number("24店"), None);
    }

    #[test]
    fn a_city_is_what_stands_before_its_own_suffix() {
        assert_eq!(stated_city("沈阳市铁西区艳粉街61号"), Some("沈阳"));
        assert_eq!(stated_city("辽宁省沈阳市铁西区"), Some("沈阳"));
        assert_eq!(stated_city("黑龙江哈尔滨市道里区"), Some("哈尔滨"));
        assert_eq!(stated_city("吉林 长春市朝阳区"), Some("长春"));
        assert_eq!(stated_city("吉林市船营区"), Some("吉林"));
        assert_eq!(stated_city("新疆维吾尔自治区乌鲁木齐市"), Some("乌鲁木齐"));
        assert_eq!(stated_city("花鸟市街12号"), None);
        assert_eq!(stated_city("南岗区 吉林街1号"), None);
        assert_eq!(stated_city("河梁街市场对面"), None);
        assert_eq!(stated_city("中心市场"), None);
    }

    #[test]
    fn a_street_named_after_a_city_is_no_city() {
        assert!(begins_with_city("抚顺高湾紫龙商场一楼", "抚顺"));
        assert!(begins_with_city("哈尔滨道里区", "哈尔滨"));
        for street in [
            "抚顺街159号",
            "抚顺大街1号",
            "抚顺东二路3号",
            "抚顺南大道",
            "抚顺支路",
            "抚顺12路",
        ] {
            assert!(!begins_with_city(street, "抚顺"), "{street}");
        }
    }
}
