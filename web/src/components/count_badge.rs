use leptos::prelude::*;

/// Above this a number says only that it is more: lists count no further than they read.
const TOLD_MAX: u32 = 99;

/// A number that waits for a person. Nothing is shown for zero.
#[component]
pub fn CountBadge(
    /// The number.
    #[prop(into)]
    count: Signal<u32>,
    /// What is counted, read before the number: "待处理：".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    move || {
        (count.get() > 0).then(|| {
            view! {
                <span class="count">
                    <span class="visually-hidden">{move || label.get()}</span>
                    {move || told(count.get())}
                </span>
            }
        })
    }
}

fn told(count: u32) -> String {
    if count > TOLD_MAX {
        format!("{TOLD_MAX}+")
    } else {
        count.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_only_in_part_is_not_told_as_a_number() {
        assert_eq!((told(99), told(100)), ("99".to_owned(), "99+".to_owned()));
    }
}
