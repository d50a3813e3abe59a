#!/usr/bin/env bash
# Draws the gallery: every chart of the bundled studies in both languages, with the command that makes it.
# docs/gallery.sh writes to docs, docs/gallery.sh DIR to another folder. SWAPSET=FILE uses another program than
# target/release/swapset.
set -euo pipefail
home=$(cd "$(dirname "$0")" && pwd)
target=${1:-$home}
swapset=${SWAPSET:-$home/../target/release/swapset}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
docs=$scratch/docs

# A study's name in the gallery, and its command.
studies='run                run
compare            compare --reform personalised_lines --reform better_review+notification
effect             effect
sweep              sweep cutoff_guidance_cap
attribute          attribute
attribute_parts    attribute --reform personalised_lines+richer_model
sensitivity        sensitivity
survival           survival
tune               tune
tune_spare_good    tune tune_spare_good
tune_limits        tune tune_limits
tune_scores        tune --scores transrisk
tune_accounts      tune --accounts german_credit
bench_tuners       bench-tuners bench_constrained --seeds 2 --budgets 1e6,3e6 --reference 20
calibrate          calibrate --check'

mkdir -p "$docs/gallery"
cat > "$docs/gallery.md" <<'TEXT'
# Gallery

[中文](gallery.zh-CN.md)

Every chart of the bundled studies, exactly as `swapset` draws it. The same charts are available as
PNG, at column width, square and in Chinese (`--lang`, `--chart`), each with its data as CSV and a
sentence of alt text. `docs/gallery.sh` generates this page.
TEXT
cat > "$docs/gallery.zh-CN.md" <<'TEXT'
# 图库

[English](gallery.md)

内置研究的全部图表，均由 `swapset` 直接绘制，未经任何修改。
同样的图表还可输出PNG格式、报告栏宽版、方形版和英文版（`--lang`、`--chart`），
每张图附有CSV数据和一句替代文字。本页由 `docs/gallery.sh` 生成。
TEXT

while read -r name command; do
    echo "$ swapset $command"
    # The command is split into its arguments on purpose.
    # shellcheck disable=SC2086
    "$swapset" $command --lang both --chart wide --no-png --quiet --out "$scratch/$name" > /dev/null
    for language in "" .zh; do
        page="$docs/gallery${language/.zh/.zh-CN}.md"
        report=$scratch/$name/report$language.md
        {
            echo
            sed -n '1s/^#/##/p' "$report"
            echo
            echo "\`swapset $command\`"
            # Charts that a comparison shares with a run appear under the run only.
            grep '^!\[' "$report" | if [ "$name" = compare ]; then grep '(charts/swap_sets'; else cat; fi |
                sed "s#^!\[\(.*\)\](charts/\(.*\))\$#\n![\1](gallery/${name}_\2)\n\n\1#"
        } >> "$page"
    done
    for chart in "$scratch/$name"/charts/*.svg; do
        file=gallery/${name}_$(basename "$chart")
        if grep -qF "($file)" "$docs/gallery.md" "$docs/gallery.zh-CN.md"; then cp "$chart" "$docs/$file"; fi
    done
done <<< "$studies"

# Replace the gallery only once everything has been drawn.
mkdir -p "$target"
rm -rf "$target/gallery"
cp -r "$docs"/* "$target/"
