use super::{Group, Specimen};
use crate::components::*;
use crate::icons::IconName;
use leptos::prelude::*;

#[component]
pub fn Buttons() -> impl IntoView {
    view! {
        <Group title="按钮">
            <Specimen caption="主要"><Button kind=ButtonKind::Primary big=true icon=IconName::Pin>"签到"</Button></Specimen>
            <Specimen caption="进行中，不挡操作">
                <Button kind=ButtonKind::Primary big=true pending=true>"正在定位"</Button>
            </Specimen>
            <Specimen caption="不可用，写明原因">
                <Button big=true disabled_because=Some("先选一个数".to_owned())>"记下"</Button>
            </Specimen>
            <Specimen caption="次要"><Button icon=IconName::Directions>"导航"</Button></Specimen>
            <Specimen caption="下一步">
                <ButtonLink href="#" kind=ButtonKind::Primary icon_after=IconName::Arrow>"继续库存"</ButtonLink>
            </Specimen>
            <Specimen caption="安静"><Button kind=ButtonKind::Quiet>"全部显示"</Button></Specimen>
            <Specimen caption="危险"><Button kind=ButtonKind::Danger>"删除草稿"</Button></Specimen>
            <Specimen caption="图标"><IconButton icon=IconName::Scan label="扫条码" on_press=|()| ()/></Specimen>
        </Group>
    }
}

#[component]
pub fn Fields() -> impl IntoView {
    let text = || RwSignal::new(String::new());
    let purposes = [
        ("登录名", TextPurpose::Login),
        ("姓名", TextPurpose::PersonName),
        ("电话", TextPurpose::Phone),
        ("邮箱", TextPurpose::Mail),
        ("整数", TextPurpose::Number),
        ("经度", TextPurpose::Decimal),
    ];
    view! {
        <Group title="输入">
            <Specimen class="column" caption="空">
                <TextField label="联系人" value=text() placeholder="店长姓名" hint="只在本店记录里显示"/>
            </Specimen>
            <Specimen class="column" caption="有值">
                <TextField label="联系人" value=RwSignal::new("白露".to_owned())/>
            </Specimen>
            <Specimen class="column" caption="出错：发生了什么，怎么办">
                <TextField
                    label="到期日"
                    value=RwSignal::new("2026-02-30".to_owned())
                    error="2 月没有 30 日。改成 2 月 28 日，或从日历里选。"
                />
            </Specimen>
            <Specimen class="column" caption="只读">
                <TextField label="门店编号" value=RwSignal::new("BL-0231".to_owned()) disabled=true/>
            </Specimen>
            <Specimen class="column" caption="各种键盘：登录名、姓名、电话、邮箱、整数、小数">
                {purposes
                    .map(|(label, purpose)| view! { <TextField label value=text() purpose/> })
                    .collect_view()}
            </Specimen>
            <Specimen class="column" caption="密码，可以显示">
                <PasswordField label="密码" show_label="显示密码" hide_label="隐藏密码" value=text()/>
            </Specimen>
            <Specimen class="column" caption="日期">
                <DateField label="从哪天起" value=RwSignal::new("2026-11-24".to_owned())/>
            </Specimen>
            <Specimen class="column" caption="搜索">
                <SearchField label="找门店" clear_label="清空" value=RwSignal::new("东湖".to_owned())/>
            </Specimen>
            <Specimen class="column" caption="多选一，列表长">
                <SelectField
                    label="片区"
                    options=vec![ChoiceOption::new(1, "东湖片区"), ChoiceOption::new(2, "南岸片区")]
                    value=RwSignal::new(None)
                    none_label="请选择"
                />
            </Specimen>
            <Specimen class="column" caption="多行">
                <TextArea label="补充一句" value=text() placeholder="例如：明天先去冰柜断电的那家"/>
            </Specimen>
        </Group>
    }
}

#[component]
pub fn Steppers() -> impl IntoView {
    let stepper = |caption, value: Option<i64>, last: Option<i64>, disabled: bool| {
        view! {
            <Specimen caption>
                <NumberStepper
                    label="箱数"
                    less_label="减一"
                    more_label="加一"
                    value=RwSignal::new(value)
                    last=Signal::stored(last)
                    disabled
                />
            </Specimen>
        }
    };
    view! {
        <Group title="计数">
            {stepper("上次值，未确认", None, Some(6), false)}
            {stepper("已记", Some(14), Some(6), false)}
            {stepper("零，就是缺货", Some(0), Some(6), false)}
            {stepper("不可用", None, None, true)}
        </Group>
    }
}

fn verdicts() -> Vec<ChoiceOption<u8>> {
    let option = |value, label: &str, icon, tone| ChoiceOption {
        value,
        label: label.into(),
        icon: Some(icon),
        tone,
    };
    vec![
        option(1, "到位", IconName::Check, Tone::Calm),
        option(2, "不符", IconName::Warning, Tone::Attention),
        option(3, "没有", IconName::Cross, Tone::Failing),
    ]
}

fn reasons() -> Vec<ChoiceOption<u8>> {
    vec![
        ChoiceOption::new(1, "门店盘点"),
        ChoiceOption::new(2, "关门"),
        ChoiceOption::new(3, "路不通"),
        ChoiceOption::new(4, "其他"),
    ]
}

#[component]
pub fn Choices() -> impl IntoView {
    let verdict = |caption, label: &'static str, value: Option<u8>| {
        view! {
            <Specimen class="column" caption>
                <Choice label options=verdicts() value=RwSignal::new(value) hide_label=true/>
            </Specimen>
        }
    };
    let filter_is_on = RwSignal::new(true);
    view! {
        <Group title="选择">
            {verdict("单选，未选", "结果一", None)}
            {verdict("到位", "结果二", Some(1))}
            {verdict("没有", "结果三", Some(3))}
            <Specimen class="column" caption="单选，短词">
                <Choice label="今天去不了，因为" options=reasons() value=RwSignal::new(Some(1)) look=ChoiceLook::Chips/>
            </Specimen>
            <Specimen class="column" caption="单选，长句">
                <Choice label="今天去不了，因为" options=reasons() value=RwSignal::new(Some(2)) look=ChoiceLook::List/>
            </Specimen>
            <Specimen class="column" caption="多选">
                <MultiChoice label="哪里不符" options=reasons() values=RwSignal::new(vec![1, 3])/>
            </Specimen>
            <Specimen caption="筛选">
                <div class="chips">
                    <FilterChip label="东湖片区" remove_label="，去掉" on_remove=|()| ()/>
                    <ToggleChip
                        label="只看要关注的"
                        is_on=filter_is_on
                        on_press=move |()| filter_is_on.update(|on| *on = !*on)
                    />
                    <AddChip label="加筛选" on_press=|()| ()/>
                </div>
            </Specimen>
            <Specimen caption="语言">
                <LanguageSwitch
                    label="语言"
                    languages=vec![
                        Language { code: "zh-CN".into(), name: "中文".into() },
                        Language { code: "en".into(), name: "English".into() },
                    ]
                    current="zh-CN"
                    on_choose=|_| ()
                />
            </Specimen>
        </Group>
    }
}
