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
    let address = without_province(address);
    let (city, rest) = address.split_once('市')?;
    let length = city.chars().count();
    let is_name = (2..=CITY_LETTERS_MAX).contains(&length) && !city.contains(NOT_IN_A_CITY);
    // 市场, 市府, 市政 and 市民 begin a building's name, not what follows a city's.
    let is_city = is_name && !rest.starts_with(['场', '府', '政', '民']);
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
const NOT_IN_A_CITY: [char; 12] =
    ['路', '街', '道', '区', '县', '镇', '号', '巷', '旁', '楼', ' ', ','];

fn without_province(address: &str) -> &str {
    let address = address.trim_start();
    ["自治区", "省"]
        .iter()
        .filter_map(|end| address.split_once(end))
        .find(|(province, _)| (2..=4).contains(&province.chars().count()) && !province.contains(NOT_IN_A_CITY))
        .map_or(address, |(_, rest)| rest.trim_start())
}

fn continues_as_street(rest: &str) -> bool {
    let direction = |letter: char| "东西南北中大小新老上下前后一二三四五六七八九十第".contains(letter);
    let rest = rest.trim_start_matches(direction);
    ["路", "街", "道", "巷", "胡同", "弄", "里", "桥"].iter().any(|end| rest.starts_with(end))
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
        assert_eq!(stated_city("南岗区 吉林街1号"), None);
        assert_eq!(stated_city("河梁街市场对面"), None);
        assert_eq!(stated_city("中心市场"), None);
    }

    #[test]
    fn a_street_named_after_a_city_is_no_city() {
        assert!(begins_with_city("抚顺高湾紫龙商场一楼", "抚顺"));
        for street in ["抚顺街159号", "抚顺大街1号", "抚顺东二路3号", "抚顺南大道"] {
            assert!(!begins_with_city(street, "抚顺"), "{street}");
        }
    }
}
