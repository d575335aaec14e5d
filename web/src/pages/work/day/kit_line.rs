use super::kit::Entry;
use crate::components::{LedgerItem, NumberStepper, ToggleChip};
use crate::i18n::*;
use leptos::prelude::*;
use shared::kit::{KitItem, KitLine};

/// What is said of one thing.
#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// Whether it is missing.
    Missing(bool),
    /// Pieces taken along.
    Taken(Option<u32>),
    /// Pieces used.
    Used(Option<u32>),
    /// Pieces brought back.
    BroughtBack(Option<u32>),
}

impl Change {
    /// Says it.
    pub fn apply(self, line: &mut KitLine) {
        match self {
            Self::Missing(is_missing) => line.is_missing = is_missing,
            Self::Taken(number) => line.taken = number,
            Self::Used(number) => line.used = number,
            Self::BroughtBack(number) => line.brought_back = number,
        }
    }
}

/// One thing of the kit: there or missing; gifts are counted.
#[component]
pub fn KitLineRow(
    /// The thing.
    item: KitItem,
    /// The kit.
    entry: Entry,
    /// The day's work is done.
    is_back: RwSignal<bool>,
    /// Says something of it.
    change: Callback<(String, Change)>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(item.name.clone());
    let line = Memo::new(move |_| {
        entry.with(|entry| {
            let lines = &entry.as_ref()?.lines;
            lines
                .iter()
                .find(|line| name.with_value(|name| line.name == *name))
                .cloned()
        })
    });
    let is_missing =
        Memo::new(move |_| line.with(|line| line.as_ref().is_some_and(|line| line.is_missing)));
    let say = move |what: Change| change.run((name.get_value(), what));
    let aside = move || {
        Some(match line.with(Option::is_some) {
            false => t_string!(i18n, work.kit.not_checked).to_owned(),
            true if is_missing.get() => t_string!(i18n, work.kit.is_missing).to_owned(),
            true => t_string!(i18n, work.kit.is_there).to_owned(),
        })
    };
    let difference = move || {
        let number = line.with(|line| line.as_ref()?.unexplained())?;
        let words = match number {
            0 => return None,
            1.. => t_string!(i18n, work.kit.fewer, number = number).to_string(),
            _ => t_string!(i18n, work.kit.more_than_taken, number = -number).to_string(),
        };
        Some(words)
    };
    let is_counted = item.is_counted;
    view! {
        <LedgerItem what=item.name aside=Signal::derive(aside) detail=Signal::derive(difference)>
            <Show when=move || !is_back.get()>
                <div class="chips">
                    <ToggleChip
                        label=move || t_string!(i18n, work.kit.say_missing) is_on=is_missing
                        on_press=move |()| say(Change::Missing(!is_missing.get_untracked()))
                    />
                </div>
                {is_counted.then(|| view! {
                    <Pieces
                        label=move || t_string!(i18n, work.kit.taken)
                        start=line.with_untracked(|line| line.as_ref()?.taken)
                        on_change=move |number| say(Change::Taken(number))
                    />
                })}
            </Show>
            <Show when=move || is_counted && is_back.get()>
                <Pieces
                    label=move || t_string!(i18n, work.kit.used)
                    start=line.with_untracked(|line| line.as_ref()?.used)
                    on_change=move |number| say(Change::Used(number))
                />
                <Pieces
                    label=move || t_string!(i18n, work.kit.brought_back)
                    start=line.with_untracked(|line| line.as_ref()?.brought_back)
                    on_change=move |number| say(Change::BroughtBack(number))
                />
            </Show>
        </LedgerItem>
    }
}

#[component]
fn Pieces(
    #[prop(into)] label: Signal<String>,
    start: Option<u32>,
    #[prop(into)] on_change: Callback<Option<u32>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = RwSignal::new(start.map(i64::from));
    Effect::new(move |before: Option<()>| {
        let number = value.get().and_then(|number| u32::try_from(number).ok());
        if before.is_some() {
            on_change.run(number);
        }
    });
    view! {
        <NumberStepper
            label value
            less_label=move || t_string!(i18n, work.form.less) more_label=move || t_string!(i18n, work.form.more)
        />
    }
}
