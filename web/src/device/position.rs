//! The position, taken at check-in and check-out only, never between.

use crate::js;
use shared::visit::Fix;
use wasm_bindgen::JsValue;

/// Indoors a fresh fix takes a few seconds; longer than this nobody waits with goods in hand.
const TIMEOUT_MS: f64 = 8_000.0;
const QUESTION_LIMIT_MS: i32 = 20_000;
const PERMISSION_DENIED: f64 = 1.0;

/// What came of asking for the position.
#[derive(Clone, Debug, PartialEq)]
pub enum PositionOutcome {
    /// A fresh fix.
    Fixed(Fix),
    /// The person or the system refuses it.
    Refused,
    /// None came in time, or the device has none.
    Missing,
}

impl PositionOutcome {
    /// The fix, when there is one.
    pub fn fix(&self) -> Option<&Fix> {
        match self {
            Self::Fixed(fix) => Some(fix),
            Self::Refused | Self::Missing => None,
        }
    }

    /// Whether it was refused.
    pub fn was_refused(&self) -> bool {
        *self == Self::Refused
    }
}

/// Takes one fresh fix; works offline. Always answers, at the latest a little after the time limit.
pub async fn take_position() -> PositionOutcome {
    let Some(geolocation) = js::navigator("geolocation") else {
        return PositionOutcome::Missing;
    };
    let options = js::object(&[
        ("enableHighAccuracy", true.into()),
        ("timeout", TIMEOUT_MS.into()),
        ("maximumAge", 0.into()),
    ]);
    let promise = js_sys::Promise::new(&mut |found, failed| {
        let arguments = [found.into(), failed.clone().into(), options.clone()];
        if let Err(error) = js::call(&geolocation, "getCurrentPosition", &arguments) {
            drop(failed.call1(&JsValue::UNDEFINED, &error));
        }
    });
    let taking = async {
        match wasm_bindgen_futures::JsFuture::from(promise).await {
            Ok(position) => read_fix(&position),
            Err(error) if js::get(&error, "code").as_f64() == Some(PERMISSION_DENIED) => {
                PositionOutcome::Refused
            }
            Err(_) => PositionOutcome::Missing,
        }
    };
    // The browser's limit does not count while its permission question is open; ours does.
    let limit = async {
        js::sleep(QUESTION_LIMIT_MS).await;
        PositionOutcome::Missing
    };
    futures_util::future::select(Box::pin(taking), Box::pin(limit))
        .await
        .factor_first()
        .0
}

fn read_fix(position: &JsValue) -> PositionOutcome {
    let coordinates = js::get(position, "coords");
    let number = |key| js::get(&coordinates, key).as_f64();
    let (Some(latitude), Some(longitude), Some(accuracy_m)) =
        (number("latitude"), number("longitude"), number("accuracy"))
    else {
        return PositionOutcome::Missing;
    };
    let taken_at = js::get(position, "timestamp")
        .as_f64()
        .unwrap_or_else(js_sys::Date::now);
    let age_s = ((js_sys::Date::now() - taken_at) / 1_000.0).clamp(0.0, f64::from(u32::MAX));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the range"
    )]
    let age_s = age_s as u32;
    PositionOutcome::Fixed(Fix {
        latitude,
        longitude,
        accuracy_m,
        age_s,
    })
}

/// What the browser says of the permission; asking does not open a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionPermission {
    /// Allowed.
    Granted,
    /// Refused.
    Denied,
    /// The first check-in will ask.
    Prompt,
    /// The browser does not tell.
    Unknown,
}

/// Reads the permission.
pub async fn position_permission() -> PositionPermission {
    let Some(permissions) = js::navigator("permissions") else {
        return PositionPermission::Unknown;
    };
    let wish = js::object(&[("name", "geolocation".into())]);
    let state = js::call_async(&permissions, "query", &[wish]).await;
    let state = state
        .ok()
        .and_then(|status| js::get(&status, "state").as_string());
    match state.as_deref() {
        Some("granted") => PositionPermission::Granted,
        Some("denied") => PositionPermission::Denied,
        Some("prompt") => PositionPermission::Prompt,
        _ => PositionPermission::Unknown,
    }
}
