//! Where the position stands and where check-ins say it is, without any map: two points to scale.

use crate::i18n::*;
use leptos::prelude::*;
use shared::api::stores::StoreDetail;

/// The drawing's half width in its own units.
const HALF: f64 = 100.0;
/// The points lie at most this far from the middle.
const REACH: f64 = 70.0;

/// The drawing; nothing when there are not two points to compare.
#[component]
pub fn Sketch(detail: Signal<StoreDetail>) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let (now, proposed) = detail.with(|detail| {
            (
                detail.row.position,
                detail.row.proposal.as_ref().map(|proposal| proposal.point),
            )
        });
        let (now, proposed) = (now?, proposed?);
        let north = proposed.latitude - now.latitude;
        let east = (proposed.longitude - now.longitude) * now.latitude.to_radians().cos();
        let length = north.hypot(east).max(f64::EPSILON);
        let place = |sign: f64| (sign * east / length * REACH, -sign * north / length * REACH);
        let ((now_x, now_y), (then_x, then_y)) = (place(-0.5), place(0.5));
        let words = t_string!(i18n, desk.stores.sketch);
        let view_box = format!("{} {} {} {}", -HALF, -HALF / 2.0, HALF * 2.0, HALF);
        Some(view! {
            <svg class="position-sketch" viewBox=view_box role="img" aria-label=words>
                <line class="way" x1=now_x y1=now_y x2=then_x y2=then_y/>
                <circle class="now" cx=now_x cy=now_y r="5"/>
                <path class="proposed" d=format!("M{then_x} {then_y}m0 -7l7 7l-7 7l-7 -7z")/>
                <text x=now_x + 9.0 y=now_y + 3.0>{t_string!(i18n, desk.stores.current)}</text>
                <text x=then_x + 10.0 y=then_y + 3.0>{t_string!(i18n, desk.stores.proposal)}</text>
            </svg>
        })
    }
}
