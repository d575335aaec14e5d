//! Choosing a file and reading it into memory.

use super::state::Import;
use crate::components::{Icon, unique_id};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::imports::{CSV_MEDIA_TYPE, FILE_BYTES_MAX, XLSX_MEDIA_TYPE};
use std::sync::Arc;
use wasm_bindgen_futures::JsFuture;

/// What a spreadsheet begins with.
const ARCHIVE: &[u8] = b"PK\x03\x04";
/// Letters of a list's name that a file's name gives.
const SOURCE_CHARS: usize = 60;

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct ChosenFile {
    /// As it is called on this computer.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Arc<[u8]>,
}

/// The field. The list is named after the first file, until somebody says otherwise.
#[component]
pub fn FileField(import: Import) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<html::Input>::new();
    let help = unique_id("file-help");
    let read = move |_| {
        let files = input.get_untracked().and_then(|input| input.files());
        let Some(file) = files.and_then(|files| files.get(0)) else {
            return;
        };
        import.forget_preview();
        if file.size() > FILE_BYTES_MAX as f64 {
            import.file.set(None);
            import
                .failure
                .set(Some(t_string!(i18n, desk.import.too_large).to_owned()));
            return;
        }
        spawn_local(async move {
            match read_bytes(&file).await {
                Some(bytes) => {
                    let name = file.name();
                    import.source.try_update(|source| {
                        if source.trim().is_empty() {
                            *source = source_of(&name);
                        }
                    });
                    let media_type = match bytes.starts_with(ARCHIVE) {
                        true => XLSX_MEDIA_TYPE,
                        false => CSV_MEDIA_TYPE,
                    };
                    import.file.try_set(Some(ChosenFile {
                        name,
                        media_type,
                        bytes: bytes.into(),
                    }));
                }
                None => {
                    let words = untrack(|| t_string!(i18n, desk.import.unreadable_file));
                    import.failure.try_set(Some(words.to_owned()));
                }
            }
        });
    };
    let words = move || match import.file.with(Option::is_none) {
        true => t_string!(i18n, desk.import.choose_file),
        false => t_string!(i18n, desk.import.other_file),
    };
    let name = move || {
        import
            .file
            .with(|file| file.as_ref().map(|file| file.name.clone()))
    };
    view! {
        <div class="input">
            <span class="strong">{move || t_string!(i18n, desk.import.file)}</span>
            <div class="file-choice">
                <label class="button">
                    <Icon name=IconName::Inbox/>
                    <span>{words}</span>
                    <input
                        type="file"
                        class="visually-hidden"
                        accept=".csv,.xlsx,.txt,text/csv"
                        aria-describedby=help.clone()
                        node_ref=input
                        on:change=read
                    />
                </label>
                <span class="name">{name}</span>
            </div>
            <div id=help><span class="hint">{move || t_string!(i18n, desk.import.file_hint)}</span></div>
        </div>
    }
}

async fn read_bytes(file: &web_sys::File) -> Option<Vec<u8>> {
    let buffer = JsFuture::from(file.array_buffer()).await.ok()?;
    Some(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// A file's name without its ending.
fn source_of(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.chars().take(SOURCE_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::source_of;

    #[test]
    fn a_list_is_named_after_its_file() {
        assert_eq!(source_of("云杉里门店.2026.xlsx"), "云杉里门店.2026");
        assert_eq!(source_of("list"), "list");
    }
}
