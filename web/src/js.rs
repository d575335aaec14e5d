//! Calls of browser interfaces that have no stable binding yet: web locks, compression streams,
//! key generation, durable transactions.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; `undefined` where there is none.
pub fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &key.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is there and is neither null nor undefined.
pub fn find(target: &JsValue, key: &str) -> Option<JsValue> {
    let value = get(target, key);
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

/// A property of the global object, in a page and in a worker alike.
pub fn global(key: &str) -> Option<JsValue> {
    find(&js_sys::global(), key)
}

/// A property of the navigator, in a page and in a worker alike.
pub fn navigator(key: &str) -> Option<JsValue> {
    find(&global("navigator")?, key)
}

/// Sets a property of an object of our own; it cannot fail there.
pub fn set(target: &JsValue, key: &str, value: &JsValue) {
    drop(Reflect::set(target, &key.into(), value));
}

/// A plain object.
pub fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in entries {
        set(&object, key, value);
    }
    object.into()
}

/// Calls a method.
///
/// # Errors
/// When there is no such method, or it throws.
pub fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = get(target, method).dyn_into()?;
    function.apply(target, &arguments.iter().cloned().collect::<Array>())
}

/// Calls a method and waits for the promise that it gives.
///
/// # Errors
/// When there is no such method, it throws, or the promise is refused.
pub async fn call_async(
    target: &JsValue,
    method: &str,
    arguments: &[JsValue],
) -> Result<JsValue, JsValue> {
    let promise = Promise::resolve(&call(target, method, arguments)?);
    JsFuture::from(promise).await
}

/// Makes an object of a global class.
///
/// # Errors
/// When the browser does not have the class, or its constructor throws.
pub fn construct(class: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let constructor: Function = global(class).ok_or(JsValue::UNDEFINED)?.dyn_into()?;
    Reflect::construct(&constructor, &arguments.iter().cloned().collect::<Array>())
}

/// Waits without a window, so that a worker can too.
pub async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        drop(call(
            &js_sys::global(),
            "setTimeout",
            &[resolve.into(), milliseconds.into()],
        ));
    });
    drop(JsFuture::from(promise).await);
}

/// Random bytes from the browser's own generator.
///
/// # Errors
/// When the browser has none, which no supported browser does.
pub fn fill_random(bytes: &mut [u8]) -> Result<(), JsValue> {
    let crypto = global("crypto").ok_or(JsValue::UNDEFINED)?;
    let array = js_sys::Uint8Array::new_with_length(u32::try_from(bytes.len()).unwrap_or(0));
    call(&crypto, "getRandomValues", &[array.clone().into()])?;
    array.copy_to(bytes);
    Ok(())
}
