use super::{Group, Specimen};
use crate::components::*;
use crate::icons::IconName;
use leptos::prelude::*;

#[component]
pub fn Banners() -> impl IntoView {
    let toasts: Toasts = use_toasts();
    let say = move |()| {
        let run = Callback::new(|()| ());
        toasts.say_with(
            "已签退，在店 7 分",
            ToastAction {
                label: "撤销".into(),
                run,
            },
        );
    };
    view! {
        <Group title="横幅、提示条">
            <Specimen class="column" caption="离线">
                <Banner icon=IconName::Offline>"没有网络，照常工作。记录存在本机。"</Banner>
            </Specimen>
            <Specimen class="column" caption="等人处理">
                <Banner tone=Tone::Attention icon=IconName::Clock>
                    "1 个问题今天要回应。" <a href="#">"去看"</a>
                </Banner>
            </Specimen>
            <Specimen class="column" caption="失败">
                <Banner
                    tone=Tone::Failing
                    icon=IconName::Warning
                    actions=|| view! { <Button>"腾出空间"</Button> }
                >
                    "手机空间不足 50 MB，照片会变小。文字记录不受影响。"
                </Banner>
            </Specimen>
            <Specimen class="column" caption="新版本">
                <Banner tone=Tone::Accent icon=IconName::Refresh>"有新版本，签退后更新。"</Banner>
            </Specimen>
            <Specimen caption="只说一声">
                <Button on_press=move |()| toasts.say("已存本机")>"存下"</Button>
            </Specimen>
            <Specimen caption="做完即走，8 秒内可撤销"><Button on_press=say>"签退"</Button></Specimen>
        </Group>
    }
}

#[component]
pub fn Overlays() -> impl IntoView {
    let sheet_is_open = RwSignal::new(false);
    let dialog_is_open = RwSignal::new(false);
    let reason = RwSignal::new(None);
    let reasons = vec![
        ChoiceOption::new(1, "门店盘点"),
        ChoiceOption::new(2, "关门"),
        ChoiceOption::new(3, "路不通"),
        ChoiceOption::new(4, "其他"),
    ];
    let why_not = move || {
        reason.with(|reason: &Option<i32>| reason.is_none().then(|| "先选一个原因".to_owned()))
    };
    let actions = move || {
        view! {
            <Button on_press=move |()| dialog_is_open.set(false)>"留着"</Button>
            <Button kind=ButtonKind::Danger on_press=move |()| dialog_is_open.set(false)>"停用这台设备"</Button>
        }
    };
    view! {
        <Group title="面板、对话框">
            <Specimen caption="一个问题，一个动作">
                <Button on_press=move |()| sheet_is_open.set(true)>"今天去不了"</Button>
            </Specimen>
            <Specimen caption="桌面对话框">
                <Button on_press=move |()| dialog_is_open.set(true)>"停用设备"</Button>
            </Specimen>
            <Sheet open=sheet_is_open title="今天去不了，因为" close_label="关闭">
                <Choice label="原因" options=reasons.clone() value=reason look=ChoiceLook::Chips hide_label=true/>
                <Button
                    kind=ButtonKind::Primary
                    big=true
                    wide=true
                    disabled_because=Signal::derive(why_not)
                    on_press=move |()| sheet_is_open.set(false)
                >
                    "记为未访"
                </Button>
            </Sheet>
            <Dialog open=dialog_is_open title="停用小满的手机？" close_label="关闭" actions>
                <p>"它不能再读数据。还没发出的记录留在那台手机里，不会丢失。"</p>
            </Dialog>
        </Group>
    }
}

#[component]
pub fn States() -> impl IntoView {
    view! {
        <Group title="空、错、离线、载入">
            <Specimen class="column" caption="空">
                <div class="frame">
                    <EmptyState
                        icon=IconName::Inbox
                        title="没有要你处理的"
                        text="问题、退回和冲突会出现在这里。"
                    />
                </div>
            </Specimen>
            <Specimen class="column" caption="错误：发生了什么，什么安全，怎么办">
                <div class="frame">
                    <ErrorState
                        title="看板没有载入"
                        text="服务器没有回答。记录都在。过一会儿再试。"
                    >
                        <Button icon=IconName::Refresh>"再试一次"</Button>
                    </ErrorState>
                </div>
            </Specimen>
            <Specimen class="column" caption="离线">
                <div class="frame">
                    <OfflineState
                        title="这家店的资料不在本机"
                        text="可以先签到、拍照、记问题，联网后自动补齐。"
                    >
                        <Button>"先签到"</Button>
                    </OfflineState>
                </div>
            </Specimen>
            <Specimen class="column" caption="载入，不闪动">
                <div class="frame"><Skeleton label="正在载入" lines=6/></div>
            </Specimen>
        </Group>
    }
}
