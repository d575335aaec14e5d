use super::Words;
use crate::i18n::*;
use shared::sync::rescue::RescueError;

/// Why a rescue file was not made or opened.
pub fn rescue_words(i18n: Words, error: RescueError) -> &'static str {
    match error {
        RescueError::NotABundle => t_string!(i18n, field.rescue.not_a_file),
        RescueError::TooNew => t_string!(i18n, field.rescue.too_new),
        RescueError::Damaged => t_string!(i18n, field.rescue.damaged),
        RescueError::WrongPassphrase => t_string!(i18n, field.rescue.wrong_passphrase),
        RescueError::TooLarge => t_string!(i18n, field.rescue.too_large),
    }
}
