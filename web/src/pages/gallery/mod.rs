//! Every component in every state on one page, in development builds only. The sample words are
//! invented and stand here, not in the locales, because no user reads them.

mod desk;
mod feedback;
mod field;
mod forms;
mod marks;

use crate::components::{Theme, ThemeSwitch, ThemeWords, ToastRegion, apply_theme, provide_toasts};
use crate::lazy::desk_styles;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The address of the gallery.
const PATH: &str = "/gallery";

/// Whether the browser shows the address of the gallery.
pub fn is_asked_for() -> bool {
    window()
        .location()
        .pathname()
        .is_ok_and(|path| path == PATH)
}

/// The gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    provide_toasts();
    spawn_local(async { drop(desk_styles().await) });
    let shown = document()
        .document_element()
        .and_then(|root| root.get_attribute("data-theme"));
    let theme = RwSignal::new(Some(Theme::from_name(&shown.unwrap_or_default())));
    Effect::new(move || apply_theme(theme.get().unwrap_or_default()));
    let words = ThemeWords {
        system: "跟随系统".into(),
        light: "浅色".into(),
        dark: "深色".into(),
    };
    view! {
        <main class="gallery">
            <h1>"组件与状态"</h1>
            <p class="quiet">"形状先说状态，颜色再说一遍。灰度打印也要读得懂。"</p>
            <Group title="外观">
                <div class="specimen column"><ThemeSwitch label="外观" words value=theme/></div>
            </Group>
            <marks::Colours/>
            <marks::Type/>
            <marks::Icons/>
            <forms::Buttons/>
            <marks::SyncSigns/>
            <forms::Fields/>
            <forms::Steppers/>
            <forms::Choices/>
            <marks::Badges/>
            <marks::Marks/>
            <marks::Beats/>
            <desk::Figures/>
            <field::Frame/>
            <field::Tasks/>
            <field::Stops/>
            <field::Lists/>
            <field::Sync/>
            <desk::Table/>
            <desk::Panel/>
            <desk::Shell/>
            <feedback::Banners/>
            <feedback::Overlays/>
            <feedback::States/>
        </main>
        <ToastRegion dismiss_label="关掉提示"/>
    }
}

/// One group of specimens under a heading.
#[component]
fn Group(title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section>
            <h2>{title}</h2>
            <div class="specimens">{children()}</div>
        </section>
    }
}

/// One specimen with its caption.
#[component]
fn Specimen(
    caption: &'static str,
    /// "column" is as wide as a phone, "full" as the page.
    #[prop(optional)]
    class: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("specimen {class}")>
            {children()} <span class="caption">{caption}</span>
        </div>
    }
}
