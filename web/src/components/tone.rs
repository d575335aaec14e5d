/// How a thing stands. Colour only repeats what an icon, a shape or a word already says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Nothing to say: ink and grey.
    #[default]
    Calm,
    /// Where you are, what to do next.
    Accent,
    /// Waits for a person.
    Attention,
    /// Failing now.
    Failing,
    /// Accepted by someone or something other than the writer.
    Proven,
}

impl Tone {
    /// The class of the tone in the style sheets.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Accent => "accent",
            Self::Attention => "attention",
            Self::Failing => "failing",
            Self::Proven => "proven",
        }
    }
}
