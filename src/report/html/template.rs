//! The page around the data: template, style and scripts as they stand in `page/`, and the policy that lets nothing else
//! run.

use std::io::{self, Write};

use crate::{base::digest::Digest, i18n::Lang};

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");

/// The scripts in their order; plain scripts that make one.
const SCRIPTS: [&str; 9] = [
    include_str!("page/words.js"),
    include_str!("page/dom.js"),
    include_str!("page/pictures.js"),
    include_str!("page/timeline.js"),
    include_str!("page/front.js"),
    include_str!("page/list.js"),
    include_str!("page/finding.js"),
    include_str!("page/print.js"),
    include_str!("page/main.js"),
];

/// Writes the page. `front` and `data` write the two blocks of data.
pub(super) fn write<W: Write>(
    lang: Lang,
    out: &mut W,
    front: impl FnOnce(&mut W) -> io::Result<()>,
    data: impl FnOnce(&mut W) -> io::Result<()>,
) -> io::Result<()> {
    let (style, script) = (unix(STYLE), unix(&SCRIPTS.concat()));
    let (mut front, mut data) = (Some(front), Some(data));
    let page = unix(PAGE);
    let mut rest = page.as_str();
    while let Some((before, from)) = rest.split_once("{{") {
        out.write_all(before.as_bytes())?;
        let (name, after) = from.split_once("}}").unwrap_or((from, ""));
        match name {
            "lang" => out.write_all(language(lang).as_bytes())?,
            "csp" => out.write_all(csp(&style, &script).as_bytes())?,
            "style" => out.write_all(style.as_bytes())?,
            "script" => out.write_all(script.as_bytes())?,
            "front" => front.take().map_or(Ok(()), |write| write(out))?,
            "data" => data.take().map_or(Ok(()), |write| write(out))?,
            _ => {}
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

const fn language(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// A browser reads every line end as one character before it digests a script, so that is what is written.
fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Nothing is loaded or run but the style and the script that stand in the page.
fn csp(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source(script),
        source(style)
    )
}

fn source(text: &str) -> String {
    format!("sha256-{}", base64(&Digest::of(text.as_bytes()).0))
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | three.get(at).copied().map_or(0, u32::from));
        for at in 0..4_usize {
            let six = (bits >> (18 - 6 * at) & 63) as usize;
            text.push(if at <= three.len() { char::from(ALPHABET[six]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        let mut out = Vec::new();
        write(Lang::Zh, &mut out, |out| out.write_all(b"{\"a\":1}"), |out| out.write_all(b"{\"b\":2}")).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
        page.split_once(from).unwrap().1.split_once(to).unwrap().0
    }

    #[test]
    fn base64_is_as_everybody_writes_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_policy_names_exactly_the_script_and_the_style_of_the_page() {
        let page = page();
        let policy = between(&page, "Content-Security-Policy\" content=\"", "\"").to_owned();
        let script = page.rsplit("</script>").find_map(|part| part.split_once("<script>")).unwrap().1;
        let style = between(&page, "<style>", "</style>");
        assert!(policy.contains(&format!("script-src '{}';", source(script))));
        assert!(policy.contains(&format!("style-src '{}';", source(style))));
        assert!(policy.starts_with("default-src 'none'; ") && !policy.contains("unsafe"));
    }

    #[test]
    fn everything_of_the_template_is_filled_in_once() {
        let page = page();
        for (part, times) in
            [("{\"a\":1}", 1), ("{\"b\":2}", 1), ("lang=\"zh-CN\"", 1), ("<script>", 1), ("<style>", 1)]
        {
            assert_eq!(page.matches(part).count(), times, "{part}");
        }
        for part in ["lang", "csp", "style", "script", "front", "data"] {
            assert!(!page.contains(&format!("{{{{{part}}}}}")), "{part}");
        }
    }

    #[test]
    fn the_page_asks_nothing_of_anybody() {
        let own = [PAGE, STYLE].into_iter().chain(SCRIPTS).collect::<Vec<_>>().concat();
        for door in [
            "src=",
            "@import",
            "http-equiv=\"refresh",
            "fetch(",
            "XMLHttpRequest",
            "innerHTML",
            "eval(",
            "new Function",
        ] {
            assert!(!own.contains(door), "{door}");
        }
        for part in [STYLE].into_iter().chain(SCRIPTS) {
            assert!(!part.contains("</"));
        }
    }
}
