use super::marks::strokes;
use super::{Group, Specimen};
use crate::components::*;
use crate::icons::IconName;
use leptos::prelude::*;

fn places() -> Vec<Place> {
    let place = |icon, label: &str, count, is_current| Place {
        href: "#".into(),
        icon,
        label: label.into(),
        count,
        count_label: "待处理：".into(),
        is_current,
    };
    vec![
        place(IconName::Route, "今天", 0, true),
        place(IconName::Store, "门店", 0, false),
        place(IconName::Inbox, "收件箱", 2, false),
        place(IconName::Person, "我的", 0, false),
    ]
}

#[component]
pub fn Frame() -> impl IntoView {
    view! {
        <Group title="手机框架">
            <Specimen class="column" caption="顶栏、一天、四个去处">
                <div class="frame">
                    <Topbar title="今天" subtitle="11月24日 周二">
                        <SyncSign state=SyncSignState::Waiting label="3 条待传" href="#"/>
                    </Topbar>
                    <section class="day" aria-label="今天的路线">
                        <div class="line">
                            <span><b class="num">"7 / 24"</b>" 店"</span>
                            <span class="quiet">"缺 1，预计 17:40 走完"</span>
                        </div>
                        <BeatStrip strokes=strokes("ddddmdddh---------------", 1) label="已访 7，计划 24，未访 1"/>
                    </section>
                    <PlacesBar label="主导航" places=places()/>
                </div>
            </Specimen>
            <Specimen class="column" caption="下一级顶栏，底部动作">
                <div class="frame">
                    <Topbar
                        title="云杉里超市 东湖店"
                        subtitle="在店 4 分，10:21 签到"
                        back=WayBack { href: "#".into(), label: "回到今天".into() }
                    >
                        <SyncSign state=SyncSignState::NeedsYou label="2 项要你定" short="2" href="#"/>
                    </Topbar>
                    <Dock label="下一步" say="离线也能签退。">
                        <Button big=true>"签退"</Button>
                        <Button kind=ButtonKind::Primary big=true icon_after=IconName::Arrow>"继续库存"</Button>
                    </Dock>
                </div>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Tasks() -> impl IntoView {
    let state = |state, word: &str| Signal::stored((state, word.to_owned()));
    view! {
        <Group title="任务卡">
            <Specimen class="column" caption="未开始，正在做，完成">
                <ul class="tasks frame">
                    <TaskCard
                        icon=IconName::Promotion
                        title="促销"
                        state=state(MarkState::Planned, "未开始")
                        known="4 个要素，余 6 天"
                        progress="0 / 4"
                        press=Press::to("#")
                    />
                    <TaskCard
                        icon=IconName::Stock
                        title="库存"
                        state=state(MarkState::Part(583), "进行中")
                        known="缺货 1，剩 5 项"
                        progress="7 / 12"
                        is_now=true
                        press=Press::to("#")
                    />
                    <TaskCard
                        icon=IconName::Pin
                        title="签到"
                        state=state(MarkState::Done, "完成")
                        known="证据较强，38 m"
                        press=Press::Nothing
                    />
                </ul>
            </Specimen>
            <Specimen class="column" caption="跳过并说明，已证实，看到再记">
                <ul class="tasks frame">
                    <TaskCard
                        icon=IconName::Display
                        title="堆箱"
                        state=state(MarkState::Skipped, "跳过")
                        known="跳过：端架在装修"
                        press=Press::to("#")
                    />
                    <TaskCard
                        icon=IconName::Photo
                        title="照片"
                        state=state(MarkState::Proven, "已审通过")
                        known="主管已审通过"
                        progress="4"
                        press=Press::to("#")
                    />
                    <TaskCard
                        icon=IconName::Issue
                        title="待解决的问题"
                        known="价签缺失，今天到期"
                        tone=Tone::Attention
                        progress="1"
                        press=Press::to("#")
                    />
                </ul>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Stops() -> impl IntoView {
    let due = vec![
        DueItem {
            icon: IconName::Stock,
            label: "库存".into(),
            value: "12 项，上次缺 2".into(),
            tone: Tone::Calm,
        },
        DueItem {
            icon: IconName::Promotion,
            label: "促销".into(),
            value: "买二赠一，余 6 天".into(),
            tone: Tone::Calm,
        },
        DueItem {
            icon: IconName::Issue,
            label: "待解决".into(),
            value: "价签缺失，第 2 天".into(),
            tone: Tone::Attention,
        },
    ];
    view! {
        <Group title="路线站点">
            <Specimen class="column" caption="收起，完成，未访，下一站，计划">
                <div class="frame">
                    <Timeline label="今天的站点">
                        <FoldedStops summary="前 7 站：已访 6，未访 1" state_label="完成" is_open=RwSignal::new(false)/>
                        <Stop
                            state=MarkState::Done
                            state_label="完成"
                            name="小满便利 槐树街店"
                            aside="10:06"
                            facts="在店 6 分，已存本机"
                            press=Press::to("#")
                        />
                        <StopCard
                            state=MarkState::Next
                            state_label="下一站，第 9 站"
                            number=9_u32
                            name="云杉里超市 东湖店"
                            href="#"
                            facts="连锁超市，距离 420 m"
                            due
                        >
                            <Button kind=ButtonKind::Primary big=true wide=true icon=IconName::Pin>"签到"</Button>
                            <div class="pair">
                                <Button icon=IconName::Directions>"导航"</Button>
                                <Button>"今天去不了"</Button>
                            </div>
                        </StopCard>
                        <Stop
                            state=MarkState::Planned
                            state_label="计划中，第 10 站"
                            number=10_u32
                            name="拾光便利 码头店"
                            aside="650 m"
                            facts="库存、促销"
                            press=Press::to("#")
                        />
                    </Timeline>
                </div>
            </Specimen>
            <Specimen class="column" caption="未访，在店，计划外，系统代关，加一家">
                <div class="frame">
                    <Timeline label="别的站点">
                        <Stop
                            state=MarkState::Missed
                            state_label="未访"
                            name="半亩超市 北巷店"
                            aside="9:40"
                            facts="未访：门店盘点"
                            press=Press::to("#")
                        />
                        <Stop
                            state=MarkState::Here
                            state_label="在店，第 9 站"
                            number=9_u32
                            name="云杉里超市 东湖店"
                            aside="10:21"
                            facts="在店 4 分"
                            press=Press::to("#")
                        />
                        <Stop
                            state=MarkState::Unplanned
                            state_label="计划外"
                            name="小满便利 学府店"
                            aside="1.4 km"
                            facts="计划外：店长来电"
                            press=Press::to("#")
                        />
                        <Stop
                            state=MarkState::Attention
                            state_label="未签退"
                            name="青柚生活 湖心店"
                            aside="昨天"
                            facts="忘记签退，系统代关"
                            tone=Tone::Attention
                            press=Press::to("#")
                        />
                        <Stop
                            state=MarkState::Unplanned
                            state_label="计划外"
                            name="加一家计划外的店"
                            press=Press::run(|| ())
                        />
                    </Timeline>
                </div>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Lists() -> impl IntoView {
    view! {
        <Group title="列表行">
            <Specimen class="column" caption="门店，收件箱，只读">
                <div class="frame">
                    <Band title="附近的店" aside="3"/>
                    <ul class="rows">
                        <ListRow
                            title="云杉里超市 东湖店"
                            detail="连锁超市，昨天访过"
                            aside="420 m"
                            icon=IconName::Store
                            press=Press::to("#")
                        />
                        <ListRow
                            title="位置可疑：半亩超市 北巷店"
                            detail="与 4 家店同一坐标"
                            tone=Tone::Attention
                            icon=IconName::Warning
                            press=Press::to("#")
                        />
                        <ListRow title="版本" aside="0.1.0" press=Press::Nothing/>
                    </ul>
                </div>
            </Specimen>
            <Specimen class="column" caption="卡片">
                <Card heading="今天可以离线工作">
                    <p>"14 天的站点和 86 家店已存本机。"</p>
                </Card>
            </Specimen>
        </Group>
    }
}

fn trail_words() -> TrailWords {
    TrailWords {
        on_phone: "在本机".into(),
        not_sent: "未发出".into(),
        sent: "已发出".into(),
        not_confirmed: "未确认".into(),
        confirmed: "已确认".into(),
    }
}

#[component]
pub fn Sync() -> impl IntoView {
    let trail = |step| Signal::stored((step, trail_words()));
    view! {
        <Group title="同步页">
            <Specimen class="column" caption="先说什么是安全的，再说要你定的">
                <div class="frame">
                    <Verdict
                        icon=IconName::Shield
                        title="记录都在，没有丢失"
                        text="没有网络。12 条存在本机，联网后自动发出，不用等。"
                    />
                    <Band title="要你定" aside="1"/>
                    <ul class="ledger">
                        <LedgerItem
                            what="检查表第 4 题被退回"
                            detail="青柚生活超市 南岸店，缺一张冰柜照片。其余 7 题已确认。"
                        >
                            <Button wide=true icon=IconName::Camera>"补拍照片"</Button>
                        </LedgerItem>
                    </ul>
                </div>
            </Specimen>
            <Specimen class="column" caption="三步，用文字">
                <ul class="ledger frame">
                    <LedgerItem what="云杉里超市 东湖店，拜访" aside="7 条" trail=trail(TrailStep::OnPhone)/>
                    <LedgerItem what="小满便利 槐树街店，签退" aside="10:12" trail=trail(TrailStep::Sent)/>
                    <LedgerItem what="今天 6 家店的全部记录" aside="09:58" trail=trail(TrailStep::Confirmed)/>
                </ul>
            </Specimen>
        </Group>
    }
}
