use super::marks::{legend, strokes};
use super::{Group, Specimen};
use crate::components::*;
use crate::icons::IconName;
use leptos::prelude::*;

#[component]
pub fn Figures() -> impl IntoView {
    let share = |numerator, denominator, highest, goal| FigureValue::Share {
        numerator,
        denominator,
        highest,
        goal,
    };
    view! {
        <Group title="数字">
            <Specimen class="column" caption="分子、分母、目标">
                <Figure
                    label="促销执行率"
                    value=share(31, 46, None, Some(37))
                    bar_label="67.4%，目标 80%"
                    fresh="目标 80%，数据到 10:29"
                    href="#"
                />
            </Specimen>
            <Specimen class="column" caption="有上下限：部分设备未回传">
                <Figure
                    label="路线执行率"
                    value=share(61, 176, Some(85), Some(65))
                    bar_label="确定 34.7%，最多可能 48.3%，此刻应到 37%"
                    note="最多可达 48.3%：2 台设备未回传"
                    fresh="数据到 10:29"
                    on_press=|()| ()
                />
            </Specimen>
            <Specimen class="column" caption="分母太小，不给百分比">
                <Figure
                    label="问题响应"
                    value=share(3, 5, None, None)
                    bar_label=""
                    note="不足 10 个，不给百分比"
                    fresh="数据到 10:32"
                />
            </Specimen>
            <Specimen class="column" caption="没有数据">
                <Figure label="缺货率" value=FigureValue::NoData bar_label="" note="今天还没有人盘点" fresh="数据到 10:32"/>
            </Specimen>
            <Specimen class="column" caption="量">
                <Figure
                    label="在店时长，中位"
                    value=FigureValue::Amount { text: "7 分".into(), of: Some("21 次".into()) }
                    bar_label=""
                    fresh="数据到 10:32"
                />
            </Specimen>
            <Specimen class="column" caption="负载，超出标准日">
                <span class="figure">
                    <span class="label">"周二：27 / 24 标准拜访"</span>
                    <Bounds sure=1000_u16 goal=889_u16 label="27，标准日 24"/>
                </span>
            </Specimen>
        </Group>
    }
}

#[derive(Clone, PartialEq)]
struct Person {
    name: &'static str,
    route: &'static str,
    units: u8,
    done: u32,
    now: &'static str,
    state: (IconName, Tone, &'static str),
    heard: &'static str,
}

fn people() -> Vec<Person> {
    let person = |name, route, units, done, now, state, heard| Person {
        name,
        route,
        units,
        done,
        now,
        state,
        heard,
    };
    let offline = (IconName::Offline, Tone::Failing, "88 分未回传");
    let late = (IconName::Clock, Tone::Attention, "晚 22 分");
    let outside = (IconName::Pin, Tone::Attention, "离店 640 m");
    let calm = (IconName::Check, Tone::Calm, "按计划");
    vec![
        person(
            "何丹青",
            "ddmdduuuuu--------------",
            1,
            4,
            "未知",
            offline,
            "09:04",
        ),
        person(
            "江暮云",
            "ddddmdh-----------------",
            1,
            5,
            "半亩超市 北巷店",
            late,
            "10:30",
        ),
        person(
            "宋知微",
            "dddddddddh--------------",
            1,
            9,
            "拾光便利 码头店",
            outside,
            "10:31",
        ),
        person("叶时雨", "dddh----", 3, 3, "四月百货 大卖场", calm, "10:28"),
    ]
}

fn columns() -> Vec<Column<Person>> {
    let state = |person: &Person| {
        let (icon, tone, label) = person.state;
        view! { <StateWord icon tone label/> }.into_any()
    };
    let route = |person: &Person| {
        let expected = if person.units == 3 { 3_usize } else { 9 };
        let strokes = strokes(person.route, person.units);
        let label = format!("已访 {}，计划 {}", person.done, strokes.len());
        view! { <BeatStrip strokes expected label/> }.into_any()
    };
    vec![
        Column::new("person", "人员", |person: &Person| person.name.into_any())
            .sorted_by(|one, other| one.name.cmp(other.name)),
        Column::new("route", "路线", route),
        Column::new("done", "已访", |person: &Person| person.done.into_any())
            .sorted_by(|one, other| one.done.cmp(&other.done))
            .at_end(),
        Column::new("now", "现在", |person: &Person| person.now.into_any()),
        Column::new("state", "状态", state),
        Column::new("heard", "回传", |person: &Person| person.heard.into_any())
            .sorted_by(|one, other| one.heard.cmp(other.heard))
            .at_end(),
    ]
}

#[component]
pub fn Table() -> impl IntoView {
    let stores: Vec<(&str, &str)> = vec![
        (
            "云杉里超市 东湖店",
            "青湖市云杉区东湖路 128 弄 3 号楼底层，近东湖公园二号门",
        ),
        ("拾光便利 码头店", "青湖市南岸区码头街 7 号"),
    ];
    let store_columns = vec![
        Column::new("name", "门店", |store: &(&str, &str)| {
            store.0.to_owned().into_any()
        }),
        Column::new("address", "地址", |store: &(&str, &str)| {
            store.1.to_owned().into_any()
        })
        .long(),
    ];
    let selected = RwSignal::new(Some("江暮云".to_owned()));
    let sort = RwSignal::new(Some(TableSort {
        key: "done",
        is_descending: false,
    }));
    view! {
        <Group title="表格">
            <Specimen class="full" caption="可排序，行可打开，键盘可走">
                <div class="frame desk">
                    <DataTable
                        caption="今天每个人的路线"
                        columns=columns()
                        rows=people()
                        row_key=|person: Person| person.name.to_owned()
                        sort
                        selected
                        on_open=Callback::new(move |key| selected.set(Some(key)))
                        roomy=true
                    />
                    <BeatLegend states=legend() expected_label="此刻应到"/>
                </div>
            </Specimen>
            <Specimen class="column" caption="只读，长地址">
                <div class="frame desk">
                    <DataTable
                        caption="门店地址"
                        columns=store_columns
                        rows=stores
                        row_key=|store: (&str, &str)| store.0.to_owned()
                        sort=RwSignal::new(None)
                    />
                </div>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Panel() -> impl IntoView {
    let open = RwSignal::new(false);
    let foot = || view! { <Button kind=ButtonKind::Primary>"回应问题"</Button> };
    let lines = vec![
        EventLine {
            time: "10:21".into(),
            icon: IconName::Pin,
            tone: Tone::Calm,
            text: "签到，晚 4 分".into(),
        },
        EventLine {
            time: "10:29".into(),
            icon: IconName::Issue,
            tone: Tone::Attention,
            text: "价签缺失第 2 天".into(),
        },
    ];
    view! {
        <Group title="侧面板">
            <Specimen class="full" caption="窄于 1100 时盖在表上">
                <div class="frame desk">
                    <div class="split">
                        <section class="work-body">
                            <Button on_press=move |()| open.set(true)>"打开拜访"</Button>
                        </section>
                        <SidePanel
                            open
                            title="云杉里超市 东湖店"
                            subtitle="林小满，第 9 站，在店 8 分"
                            close_label="关闭"
                            foot=foot
                        >
                            <FactsList>
                                <Fact name="签到凭证">
                                    <span class="inline">
                                        <Badge icon=IconName::Shield>"较强"</Badge> "距店 38 m，精度 12 m"
                                    </span>
                                </Fact>
                                <Fact name="下一站">"拾光便利 码头店，约 10:41"</Fact>
                            </FactsList>
                            <div>
                                <h3>"经过"</h3>
                                <EventLog lines=lines.clone()/>
                            </div>
                        </SidePanel>
                    </div>
                </div>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Shell() -> impl IntoView {
    let place = |icon, label: &str, count, is_current| Place {
        href: "#".into(),
        icon,
        label: label.into(),
        count,
        count_label: "未解决 ".into(),
        is_current,
    };
    let places = vec![
        place(IconName::Route, "今日", 0, true),
        place(IconName::Pin, "路线", 0, false),
        place(IconName::Store, "门店", 5, false),
        place(IconName::People, "人员", 0, false),
    ];
    let tab = |key: &str, label: &str, count| TabItem {
        key: key.into(),
        label: label.into(),
        count,
        count_label: "可疑 ".into(),
    };
    let selected = RwSignal::new("all".to_owned());
    view! {
        <Group title="桌面框架">
            <Specimen caption="左侧导航">
                <div class="frame desk">
                    <Rail label="桌面导航" product="Storebeat" places>
                        <span class="strong">"周禾生"</span>
                        <small>"主管，东湖片区"</small>
                    </Rail>
                </div>
            </Specimen>
            <Specimen class="column" caption="标题，标签页">
                <div class="frame desk">
                    <WorkHead title="门店" subtitle="247 家">
                        <Button kind=ButtonKind::Quiet icon=IconName::Export>"导出"</Button>
                    </WorkHead>
                    <Tabs
                        label="门店列表"
                        tabs=vec![tab("all", "全部", 0), tab("doubtful", "位置可疑", 24)]
                        selected
                    >
                        <p class="pad-x">{move || selected.get()}</p>
                    </Tabs>
                </div>
            </Specimen>
        </Group>
    }
}
