use super::progress;
use crate::components::{MarkState, Press, TaskCard};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitAt, VisitStanding, use_records, use_visit_standing};
use leptos::prelude::*;
use shared::checklist::{ChecklistAnswer, ChecklistForm, forms_asked, missing_answers};
use shared::ids::{FormId, VisitId};

/// A card for each form that is asked here.
#[component]
pub fn ChecklistCards(visit: VisitId) -> impl IntoView {
    let standing = use_visit_standing(visit);
    let forms = use_records::<ChecklistForm>();
    let asked = Memo::new(move |_| {
        let VisitStanding::Open(at) = standing.get() else {
            return Vec::new();
        };
        forms.with(|forms| {
            let all = forms.iter().map(|(id, form)| (FormId(id.0), form));
            let asked = forms_asked(all, at.store_type, at.day).into_iter();
            asked
                .map(|(id, form)| (at, id, form.clone()))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || asked.get() key=|(_, id, _)| *id let:asked>
            <ChecklistCard at=asked.0 id=asked.1 form=asked.2/>
        </For>
    }
}

#[component]
fn ChecklistCard(at: VisitAt, id: FormId, form: ChecklistForm) -> impl IntoView {
    let i18n = use_i18n();
    let record = ChecklistAnswer::record_of(at.visit, id);
    let answers = use_records::<ChecklistAnswer>();
    let name = form.name.clone();
    let form = StoredValue::new(form);
    let counts = Memo::new(move |_| {
        answers.with(|answers| {
            let own = answers.iter().find(|(known, _)| *known == record);
            let own = own.map(|(_, answers)| answers);
            form.with_value(|form| {
                let missing = missing_answers(form, &|number| own.and_then(|own| own.to(number)));
                let (answered, shown) = progress(form, own);
                (answered, shown, missing.len())
            })
        })
    });
    let words = move || match counts.get() {
        (0, _, _) => t_string!(i18n, work.checklist.not_begun).to_owned(),
        (_, _, 0) => t_string!(i18n, work.checklist.complete).to_owned(),
        (_, _, missing) => {
            let count = i32::try_from(missing).unwrap_or(i32::MAX);
            t_string!(i18n, work.checklist.missing, count = count).to_string()
        }
    };
    let state = Signal::derive(move || {
        let (answered, shown, missing) = counts.get();
        let mark = match (answered, missing) {
            (0, _) => MarkState::Planned,
            (_, 0) => MarkState::Done,
            _ => MarkState::Part(u16::try_from(answered * 1_000 / shown.max(1)).unwrap_or(1_000)),
        };
        (mark, words())
    });
    let progress = move || {
        let (answered, shown, _) = counts.get();
        Some(format!("{answered} / {shown}"))
    };
    view! {
        <TaskCard
            icon=IconName::Checklist title=Signal::stored(name) state
            known=Signal::derive(move || Some(words())) progress=Signal::derive(progress)
            press=Press::to(format!("/visit/{}/checklist/{id}", at.visit))
        />
    }
}
