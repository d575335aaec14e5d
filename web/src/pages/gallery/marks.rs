use super::{Group, Specimen};
use crate::components::*;
use crate::icons::IconName;
use leptos::prelude::*;

#[component]
pub fn Colours() -> impl IntoView {
    let colours = [
        ("paper", "纸面"),
        ("surface", "阅读面"),
        ("sunken", "凹面"),
        ("ink", "墨"),
        ("ink-2", "次墨"),
        ("ink-3", "淡墨，上次值"),
        ("action", "该做的"),
        ("accent", "所在，链接"),
        ("accent-tint", "所在位置"),
        ("attention", "等人处理"),
        ("attention-tint", "等人处理，底"),
        ("failing", "正在失败"),
        ("failing-tint", "正在失败，底"),
        ("proven", "已被证实"),
        ("proven-tint", "已被证实，底"),
    ];
    let swatch = |(class, word)| {
        view! { <div class=format!("swatch {class}")><i></i>{word}</div> }
    };
    view! {
        <Group title="颜色">
            <div class="swatches">{colours.into_iter().map(swatch).collect_view()}</div>
        </Group>
    }
}

#[component]
pub fn Type() -> impl IntoView {
    view! {
        <Group title="字号">
            <div class="specimen full">
                <span class="type-3xl">"128 箱"</span>
                <span class="type-2xl">"34.7%"</span>
                <span class="type-xl">"云杉里超市 东湖店"</span>
                <span class="type-l">"青禾乌龙茶 500ml"</span>
                <span>"正文 16：记录存在本机，联网后自动发出。"</span>
            </div>
        </Group>
    }
}

#[component]
pub fn Icons() -> impl IntoView {
    let specimen = |name: IconName| {
        view! { <span class="badge"><Icon name/> {format!("{name:?}")}</span> }
    };
    view! {
        <Group title="图标">
            <div class="chips">{IconName::ALL.into_iter().map(specimen).collect_view()}</div>
        </Group>
    }
}

#[component]
pub fn SyncSigns() -> impl IntoView {
    let signs = [
        (SyncSignState::Delivered, "已送达", "已送达"),
        (SyncSignState::Waiting, "3 条待传", "等待，平静"),
        (SyncSignState::Offline, "离线，3 条在本机", "离线"),
        (SyncSignState::NeedsYou, "2 项要你定", "要人决定"),
    ];
    let sign = |(state, label, caption)| {
        view! { <Specimen caption><SyncSign state label href="#"/></Specimen> }
    };
    view! {
        <Group title="同步标记">
            {signs.map(sign).collect_view()} <Specimen caption="窄处只写数">
                <SyncSign state=SyncSignState::Waiting label="5 条待传" short="5" href="#"/>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Badges() -> impl IntoView {
    view! {
        <Group title="徽标">
            <Specimen caption="一般"><Badge>"草稿"</Badge></Specimen>
            <Specimen caption="凭证较强"><Badge icon=IconName::Shield>"较强"</Badge></Specimen>
            <Specimen caption="所在"><Badge tone=Tone::Accent icon=IconName::Pin>"在店"</Badge></Specimen>
            <Specimen caption="等人处理">
                <Badge tone=Tone::Attention icon=IconName::Clock>"今天到期"</Badge>
            </Specimen>
            <Specimen caption="失败"><Badge tone=Tone::Failing icon=IconName::Cross>"缺货"</Badge></Specimen>
            <Specimen caption="已证实"><Badge tone=Tone::Proven icon=IconName::Check>"已审"</Badge></Specimen>
            <Specimen caption="计数"><CountBadge count=2_u32 label="待处理："/></Specimen>
            <Specimen caption="句中状态">
                <StateWord icon=IconName::Clock tone=Tone::Attention label="晚 22 分"/>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Marks() -> impl IntoView {
    let marks = [
        (MarkState::Planned, Some(10_u32), "计划"),
        (MarkState::Next, Some(9), "下一站"),
        (MarkState::Here, Some(9), "在店"),
        (MarkState::Part(583), None, "进行中"),
        (MarkState::Done, None, "完成"),
        (MarkState::Proven, None, "已证实"),
        (MarkState::Missed, None, "未访"),
        (MarkState::Skipped, None, "跳过"),
        (MarkState::Unplanned, None, "计划外"),
        (MarkState::Attention, None, "要关注"),
    ];
    let mark = |(state, number, label): (MarkState, Option<u32>, &'static str)| {
        view! { <Specimen caption=label><Mark state label number/></Specimen> }
    };
    view! { <Group title="状态标">{marks.map(mark).collect_view()}</Group> }
}

/// A strip from letters: d done, h here, m missed, u unknown, x unplanned, - planned.
pub(super) fn strokes(line: &str, units: u8) -> Vec<BeatStroke> {
    let state = |letter| match letter {
        'd' => BeatState::Done,
        'h' => BeatState::Here,
        'm' => BeatState::Missed,
        'u' => BeatState::Unknown,
        'x' => BeatState::Unplanned,
        _ => BeatState::Planned,
    };
    line.chars()
        .map(|letter| BeatStroke {
            units,
            ..BeatStroke::one(state(letter))
        })
        .collect()
}

/// The words of the strip's key.
pub(super) fn legend() -> Vec<(BeatState, String)> {
    vec![
        (BeatState::Done, "已访".into()),
        (BeatState::Here, "在店".into()),
        (BeatState::Missed, "未访".into()),
        (BeatState::Unknown, "未回传".into()),
        (BeatState::Planned, "计划".into()),
        (BeatState::Unplanned, "计划外".into()),
    ]
}

#[component]
pub fn Beats() -> impl IntoView {
    let mixed = [strokes("ddmd", 1), strokes("dh", 3), strokes("--------", 1)].concat();
    view! {
        <Group title="路线节拍">
            <Specimen class="column" caption="24 家连锁店，竖线为此刻应到">
                <BeatStrip strokes=strokes("ddddmdddhuu-------------", 1) expected=9_usize label="24 家连锁店的路线"/>
            </Specimen>
            <Specimen class="column" caption="8 家大卖场：一格宽等于三家">
                <BeatStrip strokes=strokes("dddh----", 3) expected=3_usize label="8 家大卖场的路线"/>
            </Specimen>
            <Specimen class="column" caption="混合的一天">
                <BeatStrip strokes=mixed label="12 家连锁店，2 家大卖场"/>
            </Specimen>
            <Specimen class="column" caption="走完，另有计划外 2">
                <BeatStrip strokes=strokes("ddddmddddddddddmddddddddxx", 1) expected=26_usize label="走完的一天"/>
            </Specimen>
            <Specimen class="full" caption="图例">
                <BeatLegend states=legend() expected_label="此刻应到"/>
            </Specimen>
        </Group>
    }
}
