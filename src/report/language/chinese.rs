//! Simplified Chinese, which counts in 万 from ten thousand on and in 亿 from a hundred million on.

use super::{Definition, Scale};

/// No blank stands between a number and what it counts in.
const SCALES: &[Scale] = &[Scale { from: 1e8, size: 1e8, name: "亿" }, Scale { from: 1e4, size: 1e4, name: "万" }];

pub const CHINESE: Definition = Definition {
    code: "zh",
    tag: "zh-Hans",
    name: "Chinese",
    suffix: ".zh",
    catalogue: include_str!(concat!(env!("OUT_DIR"), "/zh.toml")),
    scales: SCALES,
    axis_scales: SCALES,
    fonts: &[
        "Noto Sans CJK SC",
        "Source Han Sans SC",
        "Noto Sans SC",
        "WenQuanYi Micro Hei",
        "Microsoft YaHei",
        "PingFang SC",
        "WenQuanYi Zen Hei",
        "Droid Sans Fallback",
        "SimHei",
    ],
};
