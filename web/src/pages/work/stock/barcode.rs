use super::Counting;
use super::scan::{Camera, has_camera};
use crate::components::{Button, TextField, TextPurpose};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;
use shared::product::gtin::{is_gtin, is_same_item};

/// Finds a product by its barcode: by camera where there is one, by hand always.
#[component]
pub fn BarcodeSearch(counting: Counting) -> impl IntoView {
    let i18n = use_i18n();
    let is_open = RwSignal::new(false);
    view! {
        <div class="barcode">
            <Button icon=IconName::Scan on_press=move |()| is_open.update(|open| *open = !*open)>
                {t!(i18n, work.stock.barcode)}
            </Button>
            <Show when=move || is_open.get()>
                <Search counting is_open/>
            </Show>
        </div>
    }
}

#[component]
fn Search(counting: Counting, is_open: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let code = RwSignal::new(String::new());
    let error = RwSignal::new(None::<&'static str>);
    let find = Callback::new(move |code: String| {
        let digits: String = code.chars().filter(char::is_ascii_digit).collect();
        if !is_gtin(&digits) {
            error.set(Some(t_string!(i18n, work.stock.barcode_wrong)));
            return;
        }
        let found = counting.listed.with_value(|listed| {
            listed.iter().position(|one| {
                let gtin = one.product.gtin.as_deref();
                gtin.is_some_and(|gtin| is_same_item(gtin, &digits))
            })
        });
        match found {
            Some(index) => {
                counting.asked.set(None);
                counting.current.set(Some(index));
                is_open.set(false);
            }
            None => error.set(Some(t_string!(i18n, work.stock.barcode_unlisted))),
        }
    });
    view! {
        {has_camera().then(|| view! { <Camera found=find/> })}
        <form
            class="pair"
            on:submit=move |event| {
                event.prevent_default();
                find.run(code.get_untracked());
            }
        >
            <TextField
                label=move || t_string!(i18n, work.stock.barcode_digits)
                value=code purpose=TextPurpose::Number
                error=Signal::derive(move || error.get().map(ToOwned::to_owned))
            />
            <Button icon=IconName::Search on_press=move |()| find.run(code.get_untracked())>
                {t!(i18n, work.stock.barcode_find)}
            </Button>
        </form>
    }
}
