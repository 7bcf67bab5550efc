//! What a changed field holds, as far as rules care.

/// The kind of a sensitive field.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum FieldClass {
    /// 姓名.
    Name,
    /// 证件号码.
    IdNumber,
    /// 出生日期.
    BirthDate,
    /// 银行账号, 收款账号.
    Payee,
    /// 金额.
    Amount,
    /// 死亡状态, 资格状态.
    Status,
    /// Any other field that is called sensitive.
    Other,
}
