//! Where a line may break: after a space, and between two words of ideographs, never within a word or before a closing
//! mark.
//!
//! Words of ideographs are those that the catalogue has as a text of its own (a metric, a reason, a lever), and the
//! common ones listed here; the longest that fits is taken first. A character in no word may stand at the end of a line.

use super::language::Language;
use std::collections::HashSet;
use std::sync::OnceLock;

/// The longest word in characters: longer texts of the catalogue are phrases.
const LONGEST: usize = 5;
/// Common words of two to four characters.
const COMMON: &str = "\
    哪些 哪个 哪种 哪一 什么 多少 多久 多大 怎样 如何 为何 是否 能否 可否 会不会 几个 \
    我们 他们 它们 自己 这些 那些 这个 那个 这种 这里 其中 其他 其余 之间 之内 之外 之后 之前 之中 以上 以下 以内 以外 \
    以后 以前 以及 因为 因此 所以 但是 如果 只有 没有 不是 就是 还是 或者 而且 并且 不同 相同 同样 一样 同时 同一 一个 \
    一直 一次 一家 一半 一组 每个 每次 每家 每组 每月 每年 各自 各个 各组 各项 所有 任何 全部 部分 多数 少数 大多数 其次 \
    可以 可能 能够 应当 需要 必须 不会 不能 不足 超过 低于 高于 少于 多于 等于 接近 达到 位于 处于 属于 由于 对于 关于 \
    按照 根据 通过 经过 使用 采用 进行 作为 成为 变为 称为 分为 得到 给出 算出 求得 选出 选择 选取 挑选 决定 取决 判断 \
    比较 对比 相比 区分 区别 差异 差距 差别 相差 变化 改变 影响 作用 效果 效应 结果 结论 原因 来源 反映 说明 表示 显示 \
    解释 估计 计算 测算 预测 预计 预算 模拟 重复 重现 复核 检验 试验 搜索 拟合 校准 抽样 抽取 抽中 随机 种子 假设 假定 \
    设定 设置 配置 参数 取值 数值 数据 数字 数量 次数 户数 人数 月数 样本 总体 平均 均值 中位 中位数 分位 分位数 百分点 \
    百分 比例 比率 概率 方差 标准差 标准误 误差 偏差 噪声 区间 范围 上限 下限 最大 最小 最高 最低 最多 最少 最优 最好 \
    最差 最重要 最明显 优势 水平 程度 幅度 方向 趋势 曲线 前沿 边界 阈值 权重 指标 指数 系数 基准 目标 约束 条件 规则 \
    方法 方案 组合 情景 模型 机制 路径 阶段 时期 期初 期末 月初 月末 年末 个月 时间 月份 季节 当月 当前 目前 今后 首次 \
    再次 从未 尚未 仍然 仍未 已经 曾经 持续 连续 直到 及时 暂时 立即 提前 推迟 \
    商户 好商户 坏商户 商户数 客户 好客户 坏客户 好账户 坏账户 账户 账龄 银行 网商贷 借呗 平台 机构 同业 监管 行业 农村 \
    城市 餐饮 零售 个人 人群 分组 组别 群体 贷款 消费贷 信贷 信用 征信 评分 打分 分数 分组 分值 评级 准入 准入线 门槛 \
    拒绝 批准 获批 放贷 授信 额度 可用 余额 敞口 降额 提额 暂停 取消 失去 丢失 保留 保住 保有 恢复 挽回 救回 误伤 误伤率 \
    漏放 逾期 违约 不良 不良率 坏账 坏账率 核销 催收 负债 共债 高息 借贷 借款 还款 息费 利率 利润 收入 营收 成本 损失 \
    收益 代价 金额 资金 现金流 融资 金融 经济 宏观 政策 改革 措施 放宽 收紧 放松 调整 加强 增加 减少 提高 降低 上升 下降 \
    扩大 缩小 限制 禁止 关闭 开通 停止 停发 补救 告知 通知 提醒 申诉 预警 查询 风险 风控 困难 经营 衰退 复苏 波动 冲击 \
    反馈 个性化 名单 清理 强规则 硬规则 触发 工具 杠杆 敏感 敏感性 归因 贡献 生存 追踪 观察 研究 问题 答案 公开 资料 材料 \
    重抽样 自助法 交叉 验证 置信 可信 显著 明显 确定 明确 精确 真实 完全 只会 只要 都会 都是 换入 换出 后悔值 \
    有效 帕累托 沙普利 在内 当中 左右 大约 大致 约为 共有 共计 合计 总计 剩余 相关 无关 有关 无法 看出 看到 发现 出现 存在 成立 满足 \
    符合 违反 覆盖 包括 包含 不含 去掉 加入 替代 修复 修正 补充 处理 读取 列出 见于 参见 附录 \
    走势 平均而言 一般而言 现行 试过 换成 改为 相邻 两两 领先 落后 之差 数目 优势比 置信集 置信带 哈希值 存续 虚拟 由此 逐项 \
    优于 劣于 重叠 拐点 加扰 点组 误差线 色带 阴影 容差 先验 后验 抽出 剔除 期间 每季度 自身 各档 每档 因组而异 有共债上限 无共债上限 有定位规则 无定位规则 \
    千家 万家 千户 万户 每千家 每千户 三个月 六个月 一年 两年 十分位 季度 年度";

/// A text in the pieces that stay on one line.
pub fn unbroken(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut open = false;
    for token in tokens(text) {
        let first = token.chars().next().unwrap_or(' ');
        let closes = "，。；：、）」』”’？！…》〉】％".contains(first);
        let own = is_ideograph(first) && !closes;
        match pieces.last_mut() {
            Some(last) if last.ends_with(['（', '「', '『', '“', '《', '〈', '【']) => last.push_str(token),
            Some(last) if (open && !own) || closes => last.push_str(token),
            _ => pieces.push(token.to_string()),
        }
        open = !own && first != ' ' && !closes;
    }
    // A number is not parted from its percent, its half-width or, in Chinese, what it counts.
    let mut kept: Vec<String> = Vec::new();
    for piece in pieces {
        match kept.last_mut() {
            Some(last) if piece.starts_with(['%', '±']) || last.ends_with("± ") => last.push_str(&piece),
            Some(last) if last.ends_with(|c: char| c.is_ascii_digit() || c == '%') && counts(&piece) => {
                last.push_str(&piece);
            }
            _ => kept.push(piece),
        }
    }
    kept
}

/// Whether a character is an ideograph or one of the marks between them.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x303e | 0x3041..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f
        | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x20000..=0x3fffd)
}

/// Whether a piece begins with a word for what is counted.
fn counts(piece: &str) -> bool {
    ["家", "户", "个", "次", "年", "月", "元", "万", "亿", "点", "人", "倍", "组", "项"]
        .iter()
        .any(|unit| piece.starts_with(unit))
}

/// Characters, but words of ideographs in one.
fn tokens(text: &str) -> Vec<&str> {
    let words = words();
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // Ends of the rest's first two to five characters, while they are ideographs.
        let ends = rest.char_indices().take_while(|(_, c)| is_ideograph(*c)).take(LONGEST);
        let ends: Vec<usize> = ends.map(|(at, c)| at + c.len_utf8()).collect();
        let longest = ends.iter().skip(1).rev().find(|&&end| words.contains(&rest[..end]));
        let (token, after) = rest.split_at(longest.copied().unwrap_or(first.len_utf8()));
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Words of ideographs.
fn words() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let texts = Language::ALL.into_iter().flat_map(|language| language.catalogue().values());
        let is_term = |text: &&str| {
            (2..=LONGEST).contains(&text.chars().count())
                && text.chars().all(|c| is_ideograph(c) && !"，。；：、（）「」“”？！".contains(c))
        };
        COMMON.split_whitespace().chain(texts.map(String::as_str).filter(is_term)).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_ideographs_stay_whole() {
        let pieces = unbroken("哪些好商户失去额度，不良率多少？");
        assert_eq!(pieces, ["哪些", "好商户", "失去额度，", "不良率", "多少？"]);
        assert_eq!(unbroken("（见“准入线”）共12家"), ["（见", "“准入线”）", "共", "12家"]);
    }

    #[test]
    fn pieces_make_the_text() {
        for text in ["one two  three", "每1,000家好商户失去10.5% ± 0.4的额度，a b", "", "±", "— x"] {
            assert_eq!(unbroken(text).concat(), text);
        }
        assert_eq!(unbroken("one 95% of 5.9 ± 0.1 points"), ["one ", "95% ", "of ", "5.9 ± 0.1 ", "points"]);
    }
}
