//! The sections of a WebAssembly module.

use anyhow::{Context, Result, ensure};

const HEADER_BYTES: usize = 8;
const CUSTOM_SECTION: u8 = 0;

/// The module without its custom sections: names, producers and linking data are half of a chunk
/// and no browser needs them.
pub fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    ensure!(
        module.starts_with(b"\0asm"),
        "this is no WebAssembly module"
    );
    let mut kept = module
        .get(..HEADER_BYTES)
        .context("the module ends in its header")?
        .to_vec();
    let mut position = HEADER_BYTES;
    while let Some(kind) = module.get(position) {
        let (length, content) = read_length(module, position + 1)?;
        let end = content
            .checked_add(length)
            .context("a section is longer than any module")?;
        let section = module
            .get(position..end)
            .context("the module ends inside a section")?;
        if *kind != CUSTOM_SECTION {
            kept.extend_from_slice(section);
        }
        position = end;
    }
    Ok(kept)
}

/// Reads a number in LEB128; answers it and the position after it.
fn read_length(bytes: &[u8], start: usize) -> Result<(usize, usize)> {
    const LENGTH_BYTES_MAX: usize = 5;
    let mut value = 0_usize;
    for index in 0..LENGTH_BYTES_MAX {
        let byte = *bytes
            .get(start + index)
            .context("the module ends in a length")?;
        value |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((value, start + index + 1));
        }
    }
    anyhow::bail!("a length has more bytes than it may")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[u8] = b"\0asm\x01\0\0\0";

    fn module(sections: &[&[u8]]) -> Vec<u8> {
        [HEADER, &sections.concat()].concat()
    }

    #[test]
    fn custom_sections_go_and_the_others_stay_in_order() {
        let types = [1, 2, 0xaa, 0xbb];
        let name = [0, 3, 1, b'n', 9];
        let code = [10, 0x81, 0x00, 7];
        let stripped = without_custom_sections(&module(&[&types, &name, &code, &name])).unwrap();
        assert_eq!(stripped, module(&[&types, &code]));
    }

    #[test]
    fn a_module_that_is_cut_off_is_an_error() {
        assert!(without_custom_sections(&module(&[&[1, 5, 0]])).is_err());
        assert!(without_custom_sections(b"<html>").is_err());
    }
}
