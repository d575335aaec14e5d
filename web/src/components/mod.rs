//! Components: typed props, no text of their own, no knowledge of the API. Texts arrive translated
//! as `Signal<String>`, from a string or a closure.
//!
//! | For | Use |
//! |---|---|
//! | an action | [`Button`] (one `Primary` a page), [`IconButton`]; a way to a page: [`ButtonLink`] |
//! | a field page | `<div class="field">` (`has-dock`, `has-tall-dock`) with [`Topbar`], `<main>`, and [`PlacesBar`] or [`Dock`] |
//! | a desk page | `<div class="desk">` with [`Rail`] and `<main class="work">`: [`WorkHead`], `<div class="filters">`, `<div class="figures">`, `<div class="split">` or `<div class="work-body">` |
//! | a page without either | `<main class="lone">`: sign-in |
//! | a form | `<form class="form">`, `.form-row`, `.form-foot` with [`TextField`], [`TextArea`], [`PasswordField`], [`NumberStepper`], [`DateField`], [`SelectField`], [`SearchField`] |
//! | one of few, any of few | [`Choice`] as segments, chips or list; [`MultiChoice`] |
//! | the day's route | [`Timeline`] of [`FoldedStops`], [`Stop`], one [`StopCard`]; above it `<section class="day">` with [`BeatStrip`] |
//! | the work of a visit | [`Band`], then `<ul class="tasks">` of [`TaskCard`] |
//! | any other list | [`Band`], then `<ul class="rows">` of [`ListRow`]; a loose piece: [`Card`] |
//! | the sync page | [`Verdict`], [`Band`], `<ul class="ledger">` of [`LedgerItem`] with [`Trail`]; everywhere: [`SyncSign`] |
//! | rows at the desk | [`DataTable`] of [`Column`]s, [`StateWord`] in its cells, [`SidePanel`] for the opened row |
//! | a side panel's content | [`FactsList`] of [`Fact`], [`EventLog`] |
//! | a figure | [`Figure`]; its bar alone, or a load: [`Bounds`] |
//! | a route as one line | [`BeatStrip`], its key [`BeatLegend`] |
//! | a state | [`Mark`] in lists, [`StateWord`] in cells, [`Badge`] in text, [`CountBadge`] for what waits |
//! | filters | `<div class="filters">` of [`FilterChip`], [`AddChip`], [`ToggleChip`]; [`Tabs`] |
//! | one question | [`Sheet`] in the field, [`Dialog`] at the desk; what is no question: [`Modal`] |
//! | what has just happened | [`use_toasts`], shown by [`ToastRegion`]; what lasts: [`Banner`] |
//! | loading, empty, offline, error | [`Skeleton`], [`EmptyState`], [`OfflineState`], [`ErrorState`] |
//! | language and appearance | [`LanguageSwitch`], [`ThemeSwitch`] with [`apply_theme`] |
//!
//! A row or card takes a [`Press`]: `Press::to("/me")`, `Press::run(move || …)`, `Press::Nothing`.
//! A [`Tone`] colours what icon and word already say. Useful classes: `quiet`, `strong`, `num`,
//! `unbroken`, `inline`, `pair`, `stack`, `chips`, `pad-x`, `visually-hidden`, `skip`.

#![cfg_attr(
    not(debug_assertions),
    allow(
        dead_code,
        unused_imports,
        reason = "only the gallery of development builds uses every component and state"
    )
)]

mod badge;
mod band;
mod banner;
mod beat_strip;
mod bounds;
mod button;
mod button_link;
mod card;
mod chip;
mod choice;
mod column;
mod count_badge;
mod data_table;
mod date_field;
mod dialog;
mod dock;
mod element_id;
mod event_log;
mod facts_list;
mod field_frame;
mod figure;
mod figure_value;
mod folded_stops;
mod icon;
mod icon_button;
mod in_steps;
mod language_switch;
mod ledger_item;
mod list_row;
mod logo_mark;
mod mark;
mod modal;
mod multi_choice;
mod notice;
mod number_stepper;
mod password_field;
mod places_bar;
mod press;
mod rail;
mod search_field;
mod select_field;
mod sheet;
mod side_panel;
mod skeleton;
mod state_word;
mod stop;
mod stop_card;
mod sync_sign;
mod table_head;
mod table_row;
mod tabs;
mod task_card;
mod text_area;
mod text_field;
mod theme_switch;
mod timeline;
mod toast;
mod tone;
mod topbar;
mod trail;
mod verdict;
mod work_head;

pub use badge::Badge;
pub use band::Band;
pub use banner::Banner;
pub use beat_strip::{BeatLegend, BeatState, BeatStrip, BeatStroke};
pub use bounds::Bounds;
pub use button::{Button, ButtonKind};
pub use button_link::ButtonLink;
pub use card::Card;
pub use chip::{AddChip, FilterChip, ToggleChip};
pub use choice::{Choice, ChoiceLook, ChoiceOption};
pub use column::{Column, TableSort};
pub use count_badge::CountBadge;
pub use data_table::DataTable;
pub use date_field::DateField;
pub use dialog::Dialog;
pub use dock::Dock;
pub use element_id::unique_id;
pub use event_log::{EventLine, EventLog};
pub use facts_list::{Fact, FactsList};
pub use figure::Figure;
pub use figure_value::{DENOMINATOR_MIN_FOR_PERCENT, FigureValue};
pub use folded_stops::FoldedStops;
pub use icon::Icon;
pub use icon_button::IconButton;
pub use in_steps::in_steps;
pub use language_switch::{Language, LanguageSwitch};
pub use ledger_item::LedgerItem;
pub use list_row::ListRow;
pub use logo_mark::LogoMark;
pub use mark::{Mark, MarkState};
pub use modal::Modal;
pub use multi_choice::MultiChoice;
pub use notice::{EmptyState, ErrorState, OfflineState};
pub use number_stepper::NumberStepper;
pub use password_field::PasswordField;
pub use places_bar::{Place, PlacesBar};
pub use press::Press;
pub use rail::Rail;
pub use search_field::SearchField;
pub use select_field::SelectField;
pub use sheet::Sheet;
pub use side_panel::SidePanel;
pub use skeleton::Skeleton;
pub use state_word::StateWord;
pub use stop::Stop;
pub use stop_card::{DueItem, StopCard};
pub use sync_sign::{SyncSign, SyncSignState};
pub use tabs::{TabItem, Tabs};
pub use task_card::TaskCard;
pub use text_area::TextArea;
pub use text_field::{TextField, TextPurpose};
pub use theme_switch::{Theme, ThemeSwitch, ThemeWords, apply_theme};
pub use timeline::Timeline;
pub use toast::{ToastAction, ToastRegion, Toasts, provide_toasts, use_toasts};
pub use tone::Tone;
pub use topbar::{Topbar, WayBack};
pub use trail::{Trail, TrailStep, TrailWords};
pub use verdict::Verdict;
pub use work_head::WorkHead;
