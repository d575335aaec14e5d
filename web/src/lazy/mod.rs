//! Lazily loaded pages.
//!
//! A desk page is declared once with [`lazy_page!`] and used like any component in a `<Route>`.
//! Its code lies in a chunk that is fetched when the page is first shown. The router's own lazy
//! route panics when the chunk cannot be fetched and leaves the router broken, so the page here is
//! an ordinary component with three states: loading, offline (with a retry), and the page itself.
//! Without the feature `split` the page is part of the main module and shows at once.

mod states;

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use self::states::{ChunkLoading, ChunkOffline};

/// Builds the page once its code is there.
pub type PageBuilder = fn() -> AnyView;

/// The chunk could not be fetched: the device is offline, or the build is gone from the server.
#[derive(Clone, Copy, Debug)]
pub struct ChunkUnavailable;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for ChunkUnavailable {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

#[derive(Clone, Copy)]
enum Chunk {
    Loading,
    Unavailable,
    Ready(PageBuilder),
}

/// Shows a page whose builder arrives later. Pages use [`lazy_page!`] instead of calling this.
///
/// The builder runs inside the component's own owner, so the page sees every context and the
/// parameters of its route, as if it had been there from the start.
pub fn show_when_loaded<Load, Loading>(load: Load) -> impl IntoView
where
    Load: Fn() -> Loading + Copy + Send + Sync + 'static,
    Loading: Future<Output = Result<PageBuilder, ChunkUnavailable>> + 'static,
{
    let chunk = RwSignal::new(Chunk::Loading);
    let fetch = move || {
        chunk.set(Chunk::Loading);
        spawn_local(async move {
            let loaded = match load().await {
                Ok(builder) => Chunk::Ready(builder),
                Err(ChunkUnavailable) => Chunk::Unavailable,
            };
            // The person may have left the page while the chunk was under way; then the signal is
            // gone, and nobody waits for the value.
            chunk.try_set(loaded);
        });
    };
    fetch();
    retry_when_online(chunk, fetch);
    move || match chunk.get() {
        Chunk::Loading => view! { <ChunkLoading/> }.into_any(),
        Chunk::Unavailable => {
            view! { <ChunkOffline retry=Callback::new(move |()| fetch())/> }.into_any()
        }
        Chunk::Ready(builder) => builder(),
    }
}

/// Tries again by itself as soon as the browser says that there is a network.
fn retry_when_online(chunk: RwSignal<Chunk>, fetch: impl Fn() + 'static) {
    let listener = window_event_listener_untyped("online", move |_| {
        if matches!(chunk.try_get_untracked(), Some(Chunk::Unavailable)) {
            fetch();
        }
    });
    on_cleanup(move || listener.remove());
}

/// Declares a page whose code is loaded when it is first shown:
///
/// ```ignore
/// lazy_page! {
///     /// The supervisor's board.
///     Board, chunk desk_board, load load_board, page desk::Board
/// }
/// // … <Route path=path!("/desk") view=Board/>
/// ```
///
/// `Board` is the component for the route, `desk_board` the chunk's name (pages that name the same
/// chunk are loaded together), `load_board` a name for the generated loader, unique in its module,
/// and `desk::Board` the component without properties that is the page. Nothing of the main module
/// may name the page's component directly, or its code moves into the first load.
macro_rules! lazy_page {
    ($(#[$documentation:meta])* $name:ident, chunk $chunk:ident, load $load:ident, page $page:path) => {
        #[cfg(feature = "split")]
        #[::leptos::wasm_split::wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, fallible)]
        fn $load() -> Result<$crate::lazy::PageBuilder, $crate::lazy::ChunkUnavailable> {
            Ok(|| {
                use $page as Page;
                ::leptos::prelude::IntoAny::into_any(::leptos::view! { <Page/> })
            })
        }

        #[cfg(not(feature = "split"))]
        async fn $load() -> Result<$crate::lazy::PageBuilder, $crate::lazy::ChunkUnavailable> {
            Ok(|| {
                use $page as Page;
                ::leptos::prelude::IntoAny::into_any(::leptos::view! { <Page/> })
            })
        }

        $(#[$documentation])*
        #[::leptos::component]
        pub fn $name() -> impl ::leptos::IntoView {
            $crate::lazy::show_when_loaded($load)
        }
    };
}

pub(crate) use lazy_page;
