//! Slips on the command line, in words of both languages.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{
    i18n::{Lang, Words},
    words,
};

/// What is wrong with the arguments and what to do.
pub(super) fn words(error: &clap::Error) -> Words {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let (argument, value) = (said(ContextKind::InvalidArg), said(ContextKind::InvalidValue));
    let mut words = match error.kind() {
        ErrorKind::UnknownArgument => words!("没有参数“{argument}”", "there is no argument {argument}"),
        ErrorKind::InvalidSubcommand => {
            let name = said(ContextKind::InvalidSubcommand);
            words!("没有子命令“{name}”", "there is no subcommand {name}")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            words!("参数 {argument} 后面缺少值", "{argument} lacks its value")
        }
        ErrorKind::InvalidValue => {
            words!("参数 {argument} 不能是“{value}”", "{argument} cannot be {value}")
        }
        ErrorKind::ValueValidation => {
            words!("参数 {argument} 的值“{value}”无法使用", "{value} is of no use for {argument}")
        }
        ErrorKind::MissingRequiredArgument => words!("缺少 {argument}", "{argument} is missing"),
        ErrorKind::MissingSubcommand => words!("缺少子命令", "the subcommand is missing"),
        ErrorKind::ArgumentConflict => words!("参数 {argument} 重复或冲突", "{argument} stands twice or conflicts"),
        _ => {
            let text = error.to_string();
            let first = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            words!("命令行有误（原文：{first}）", "{first}")
        }
    };
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand].map(said).concat();
    if !valid.is_empty() {
        let en = valid.replace('、', ", ");
        words.push(&words!("，可用：{valid}", "; it may be: {en}"));
    }
    let near =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].map(said).concat();
    if !near.is_empty() {
        words.push(&words!("，也许是 {near}", "; perhaps {near} is meant"));
    }
    words.push(&words!("。用 hecha --help 查看用法", ". hecha --help says what there is"));
    words
}

/// The language asked for, before the arguments could be read.
pub(super) fn lang() -> Lang {
    let english = |text: &str| text == "en";
    let typed: Vec<String> = std::env::args_os().map(|one| one.to_string_lossy().into_owned()).collect();
    let by_option = typed.windows(2).find(|pair| pair[0] == "--lang").map(|pair| english(&pair[1]));
    let by_option = by_option.or_else(|| typed.iter().find_map(|one| one.strip_prefix("--lang=")).map(english));
    let set = || std::env::var_os("HECHA_LANG").is_some_and(|value| value == "en");
    if by_option.unwrap_or_else(set) { Lang::En } else { Lang::Zh }
}
