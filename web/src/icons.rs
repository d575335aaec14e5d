//! The one icon set: each icon is a single path on a 24 px grid.
//!
//! Paths are compiled in, so an icon needs no request, no markup injection and no
//! entry in the content security policy, and is there offline from the first paint. Each is a constant, so
//! that the first load holds those that its own pages draw and no others.

/// An icon by what it stands for, as its path. Drawn by [`crate::components::Icon`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IconName(&'static str);

// They are named as the variants of an enum would be: there is a closed list of them.
#[expect(
    non_upper_case_globals,
    reason = "a closed list, as the variants of an enum"
)]
impl IconName {
    /// Today and its route.
    pub const Route: Self = Self(
        "M4 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM4 19a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM6 7v10M12 5h8M12 12h6M12 19h8",
    );
    /// A store.
    pub const Store: Self = Self("M4 10v9h16v-9M3 10l2-5h14l2 5M3 10h18M10 19v-5h4v5");
    /// The inbox.
    pub const Inbox: Self = Self("M4 13v6h16v-6l-3-8H7zM4 13h5l1 2h4l1-2h5");
    /// The signed-in person.
    pub const Person: Self = Self(
        "M8.5 8a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0zM5 20c.6-3.8 3.3-5.5 7-5.5s6.4 1.7 7 5.5",
    );
    /// Recorded, on plan.
    pub const Check: Self = Self("M5 12.5l4.5 4.5L19 7.5");
    /// Close, remove, or not there.
    pub const Cross: Self = Self("M6.5 6.5l11 11M17.5 6.5l-11 11");
    /// Leads onwards.
    pub const ChevronRight: Self = Self("M9.5 6l6 6-6 6");
    /// Leads back.
    pub const ChevronLeft: Self = Self("M14.5 6l-6 6 6 6");
    /// Opens downwards, or sorted downwards.
    pub const ChevronDown: Self = Self("M6 9.5l6 6 6-6");
    /// Closes upwards, or sorted upwards.
    pub const ChevronUp: Self = Self("M6 14.5l6-6 6 6");
    /// Take a photo.
    pub const Camera: Self =
        Self("M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4zM8.8 13a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z");
    /// Scan a barcode.
    pub const Scan: Self =
        Self("M4 8V5h3M17 5h3v3M20 16v3h-3M7 19H4v-3M8 9v6M11 9v6M13.5 9v6M16 9v6");
    /// Stock count.
    pub const Stock: Self = Self("M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8");
    /// Promotion.
    pub const Promotion: Self =
        Self("M4 4h8l8 8-8 8-8-8zM7.2 8.5a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0z");
    /// Display in the store.
    pub const Display: Self = Self("M4 14h8v6H4zM12 14h8v6h-8zM8 8h8v6H8zM10 4h4v4h-4z");
    /// Exchange of goods.
    pub const Exchange: Self = Self("M5 9h13l-3.5-3.5M19 15H6l3.5 3.5");
    /// Checklist.
    pub const Checklist: Self =
        Self("M5 6.5l1.5 1.5L9 5M5 13l1.5 1.5L9 11.5M12.5 7H20M12.5 13.5H20M5 19.5h15");
    /// Photo.
    pub const Photo: Self = Self(
        "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M14.2 9a1.3 1.3 0 1 0 2.6 0a1.3 1.3 0 1 0 -2.6 0z",
    );
    /// Issue that waits for an answer.
    pub const Issue: Self = Self("M6 21V4M6 5h12l-2.5 4L18 13H6");
    /// Time, late or due.
    pub const Clock: Self = Self("M4 12a8 8 0 1 0 16 0a8 8 0 1 0 -16 0zM12 7.5V12l3 2");
    /// Place, check-in.
    pub const Pin: Self = Self(
        "M12 21c4.5-4.8 6.5-8 6.5-11a6.5 6.5 0 0 0-13 0c0 3 2 6.2 6.5 11zM9.8 10a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0 -4.4 0z",
    );
    /// Way to a place.
    pub const Directions: Self = Self("M12 3.5l7 16.5-7-3.5L5 20z");
    /// Everything is confirmed by the server.
    pub const Delivered: Self = Self(
        "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM9 13.5l2.2 2.2L15 12",
    );
    /// Records wait to be sent.
    pub const Waiting: Self = Self(
        "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM8.8 14h.01M12 14h.01M15.2 14h.01",
    );
    /// Something waits for this person.
    pub const NeedsYou: Self = Self(
        "M7 18.5a4.3 4.3 0 0 1-.4-8.6 5.6 5.6 0 0 1 10.9-.2A4.4 4.4 0 0 1 17 18.5zM12 9.5v3.5M12 15.7h.01",
    );
    /// No connection, or a device not heard from.
    pub const Offline: Self = Self(
        "M8.5 7.5a5.6 5.6 0 0 1 9 2.2 4.4 4.4 0 0 1 2.3 7.3M16.5 18.5H7a4.3 4.3 0 0 1-.4-8.6M4 4l16 16",
    );
    /// A device.
    pub const Device: Self = Self("M7.5 3h9v18h-9zM11 18h2");
    /// Add, or one more.
    pub const Plus: Self = Self("M12 5v14M5 12h14");
    /// One less.
    pub const Minus: Self = Self("M5 12h14");
    /// Erase the last digit.
    pub const Erase: Self = Self("M9 6h11v12H9l-6-6zM12 9.5l5 5M17 9.5l-5 5");
    /// Search.
    pub const Search: Self = Self("M5 11a6 6 0 1 0 12 0a6 6 0 1 0 -12 0zM15.5 15.5L20 20");
    /// Export or download.
    pub const Export: Self = Self("M12 4v11M8 11.5l4 4 4-4M4.5 19.5h15");
    /// Print.
    pub const Print: Self = Self("M7 9V4h10v5M7 16H4V9h16v7h-3M7 14h10v6H7z");
    /// A day or a leave.
    pub const Calendar: Self = Self("M4 6h16v14H4zM4 10.5h16M8.5 3.5V7M15.5 3.5V7");
    /// Gift of a promotion.
    pub const Gift: Self = Self(
        "M4 9h16v4H4zM5.5 13v7h13v-7M12 9v11M12 9c-4 0-5.5-1.5-5-3.2S11 4.5 12 9c1-4.5 4.5-5 5-3.2S16 9 12 9",
    );
    /// Organisation.
    pub const Organisation: Self =
        Self("M9 4h6v5H9zM3 15h6v5H3zM15 15h6v5h-6zM12 9v3M6 15v-3h12v3");
    /// Account of a chain.
    pub const Account: Self = Self("M5 20V5h9v15M14 10h5v10M3 20h18M8 9h3M8 12.5h3M8 16h3");
    /// Report.
    pub const Report: Self = Self("M4 20h16M7 20v-7M12 20V5M17 20v-10");
    /// Expenses.
    pub const Money: Self = Self("M7 4l5 7 5-7M12 11v9M7.5 12h9M7.5 15.5h9");
    /// Settings.
    pub const Settings: Self = Self(
        "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0 -4 0zM7 17a2 2 0 1 0 4 0a2 2 0 1 0 -4 0z",
    );
    /// Edit.
    pub const Edit: Self = Self("M4 20l1-4L16 5l3 3L8 19zM13.5 7.5l3 3");
    /// Wrong or doubtful.
    pub const Warning: Self = Self("M12 4l9 16H3zM12 10v4.5M12 17.2h.01");
    /// Locked or secret.
    pub const Lock: Self = Self("M5.5 11h13v9h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3");
    /// Undo.
    pub const Undo: Self = Self("M8 5L4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9");
    /// Message.
    pub const Message: Self = Self("M4 5h16v11h-9l-4 4v-4H4z");
    /// Sortable.
    pub const Sort: Self = Self("M8 19V5M5 8l3-3 3 3M16 5v14M13 16l3 3 3-3");
    /// Contact inside, or show what is hidden.
    pub const Insider: Self = Self(
        "M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6zM9.5 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z",
    );
    /// Outstanding.
    pub const Star: Self =
        Self("M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.7-5-2.9-5 2.9 1.1-5.7L4 9.9l5.6-.7z");
    /// Evidence, or what is safe.
    pub const Shield: Self =
        Self("M12 3.5l7 2.5v6c0 4-2.8 7-7 8.5C7.8 19 5 16 5 12V6zM9 12l2.2 2.2L15.2 10");
    /// Go on.
    pub const Arrow: Self = Self("M5 12h14M13.5 6.5L19 12l-5.5 5.5");
    /// A team.
    pub const People: Self = Self(
        "M6 9a3 3 0 1 0 6 0a3 3 0 1 0 -6 0zM3.5 19c.5-3.2 2.5-4.8 5.5-4.8s5 1.6 5.5 4.8M15.5 6.3a3 3 0 0 1 0 5.4M17.5 14.7c1.8.7 2.7 2.1 3 4.3",
    );
    /// Not applicable.
    pub const Dash: Self = Self("M7 12h10");
    /// Not begun.
    pub const Ring: Self = Self("M4.5 12a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0z");
    /// Sign out.
    pub const SignOut: Self = Self("M10 4H5v16h5M10 12h10M16 8l4 4-4 4");
    /// Light appearance.
    pub const Sun: Self = Self(
        "M8 12a4 4 0 1 0 8 0a4 4 0 1 0 -8 0zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6l1.4 1.4M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4",
    );
    /// Dark appearance.
    pub const Moon: Self = Self("M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z");
    /// Try again.
    pub const Refresh: Self = Self("M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5");
    /// Hide what is shown.
    pub const EyeOff: Self =
        Self("M3 12c2.5-4 5.5-6 9-6s6.5 2 9 6c-2.5 4-5.5 6-9 6s-6.5-2-9-6zM4 4l16 16");
    /// Opens outside the product.
    pub const External: Self = Self("M13 5h6v6M19 5l-9 9M10 6H5v13h13v-5");
    /// Install on the device.
    pub const Install: Self = Self("M7.5 3h9v18h-9zM12 7.5v7M9.2 12l2.8 2.8 2.8-2.8");

    /// Every icon, in the order of the gallery.
    #[cfg(debug_assertions)]
    pub const ALL: [IconName; 60] = [
        Self::Route,
        Self::Store,
        Self::Inbox,
        Self::Person,
        Self::Check,
        Self::Cross,
        Self::ChevronRight,
        Self::ChevronLeft,
        Self::ChevronDown,
        Self::ChevronUp,
        Self::Camera,
        Self::Scan,
        Self::Stock,
        Self::Promotion,
        Self::Display,
        Self::Exchange,
        Self::Checklist,
        Self::Photo,
        Self::Issue,
        Self::Clock,
        Self::Pin,
        Self::Directions,
        Self::Delivered,
        Self::Waiting,
        Self::NeedsYou,
        Self::Offline,
        Self::Device,
        Self::Plus,
        Self::Minus,
        Self::Erase,
        Self::Search,
        Self::Export,
        Self::Print,
        Self::Calendar,
        Self::Gift,
        Self::Organisation,
        Self::Account,
        Self::Report,
        Self::Money,
        Self::Settings,
        Self::Edit,
        Self::Warning,
        Self::Lock,
        Self::Undo,
        Self::Message,
        Self::Sort,
        Self::Insider,
        Self::Star,
        Self::Shield,
        Self::Arrow,
        Self::People,
        Self::Dash,
        Self::Ring,
        Self::SignOut,
        Self::Sun,
        Self::Moon,
        Self::Refresh,
        Self::EyeOff,
        Self::External,
        Self::Install,
    ];

    /// The SVG path data of the icon.
    #[must_use]
    pub fn path(self) -> &'static str {
        self.0
    }
}
