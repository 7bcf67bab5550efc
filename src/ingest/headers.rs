//! The header spellings of each concept, Chinese and English, in order of preference. Tables share them, so that a
//! spelling known in one table is known in every table that has the concept.

pub(super) type Spellings = &'static [&'static str];

pub(super) const ACCOUNT: Spellings = &[
    "account",
    "账号",
    "账户",
    "帐号",
    "帐户",
    "登录名",
    "登录账户",
    "登录账号",
    "登录帐号",
    "登录名称",
    "用户名",
    "用户账号",
    "用户账户",
    "用户帐号",
    "用户代码",
    "系统账号",
    "系统账户",
    "账户名",
    "账号名",
    "账户名称",
    "账号名称",
    "操作员代码",
    "操作员编号",
    "操作员账号",
    "柜员号",
    "操作账号",
    "操作账户",
    "经办账号",
    "操作员",
    "柜员代码",
    "柜员编号",
    "柜员编码",
    "操作员id",
    "操作员号",
    "操作员编码",
    "操作员工号",
    "登录id",
    "登录代码",
    "登陆名",
    "登陆账号",
    "账号id",
    "账户id",
    "账户编号",
    "账号编号",
    "用户登录名",
    "用户登录账号",
    "用户编码",
    "用户id",
    "user_name",
    "login_name",
    "oper_name",
    "username",
    "user",
    "login",
    "loginname",
    "login_id",
    "user_account",
    "account_name",
    "org:resource",
];
pub(super) const SYSTEM: Spellings = &[
    "system",
    "系统",
    "系统名称",
    "应用系统",
    "业务系统",
    "所属系统",
    "信息系统",
    "子系统",
    "子系统名称",
    "应用系统名称",
    "system_name",
    "application",
];
pub(super) const PERSON_NAME: Spellings = &[
    "姓名",
    "name",
    "holder",
    "使用人",
    "使用人姓名",
    "用户姓名",
    "账户使用人",
    "账号使用人",
    "操作员姓名",
    "真实姓名",
    "人员姓名",
    "职工姓名",
    "员工姓名",
    "持有人",
    "nick_name",
    "real_name",
    "realname",
    "full_name",
];
pub(super) const ID_NUMBER: Spellings = &[
    "id_number",
    "身份证号",
    "身份证号码",
    "证件号码",
    "公民身份号码",
    "公民身份证号码",
    "居民身份证号",
    "居民身份证号码",
    "证件号",
    "身份证",
    "id_card",
    "idcard",
    "id_no",
    "aac002",
];
pub(super) const PERSON_NO: Spellings = &[
    "person_no",
    "工号",
    "人员编号",
    "职工编号",
    "员工编号",
    "员工工号",
    "职工工号",
    "人员工号",
    "work_no",
    "employee_no",
    "staff_no",
];
pub(super) const ORG: Spellings = &[
    "org",
    "机构",
    "所属机构",
    "单位",
    "部门",
    "所属单位",
    "经办机构",
    "机构名称",
    "单位名称",
    "部门名称",
    "所属部门",
    "所在单位",
    "所在部门",
    "工作单位",
    "用工单位",
    "科室",
    "所属科室",
    "dept_name",
    "department",
    "org_name",
    "org:group",
];
pub(super) const POSITION: Spellings = &[
    "position",
    "岗位",
    "岗位名称",
    "职务",
    "岗位职务",
    "工作岗位",
    "所在岗位",
    "职位",
    "post",
    "post_name",
    "job_title",
];
pub(super) const ACCOUNT_KIND: Spellings = &[
    "kind",
    "账户类型",
    "账号类型",
    "用户类型",
    "账号类别",
    "账户类别",
    "用户类别",
    "账户性质",
    "账号性质",
    "account_type",
    "user_type",
];
pub(super) const STATUS: Spellings = &[
    "status",
    "状态",
    "账户状态",
    "账号状态",
    "帐号状态",
    "用户状态",
    "启用状态",
    "使用状态",
    "是否启用",
    "是否有效",
    "是否在用",
    "在职状态",
    "人员状态",
    "在岗状态",
    "在岗情况",
    "account_status",
];
/// Headers that ask whether an account is not in use.
pub(super) const STATUS_REVERSED: Spellings = &[
    "是否停用",
    "是否禁用",
    "是否注销",
    "是否销户",
    "是否失效",
    "是否冻结",
    "是否锁定",
    "停用标志",
    "禁用标志",
    "注销标志",
    "销户标志",
    "冻结标志",
    "锁定标志",
];
pub(super) const CREATED_AT: Spellings = &[
    "created_at",
    "创建时间",
    "开户时间",
    "开通时间",
    "创建日期",
    "开户日期",
    "开通日期",
    "建立时间",
    "启用时间",
    "启用日期",
    "create_time",
    "create_date",
    "created",
];
pub(super) const DISABLED_AT: Spellings = &[
    "disabled_at",
    "停用时间",
    "注销时间",
    "停用日期",
    "注销日期",
    "禁用时间",
    "禁用日期",
    "销户时间",
    "销户日期",
    "disable_time",
];
pub(super) const LAST_LOGIN_AT: Spellings = &[
    "last_login_at",
    "最后登录时间",
    "最近登录时间",
    "最后登陆时间",
    "最近登陆时间",
    "上次登录时间",
    "末次登录时间",
    "最后登录日期",
    "最近登录日期",
    "最后登录",
    "最近登录",
    "login_date",
    "last_login",
    "last_login_time",
];
pub(super) const EXPIRES_AT: Spellings = &[
    "expires_at",
    "有效期至",
    "到期时间",
    "到期日期",
    "有效期",
    "有效期限",
    "失效时间",
    "失效日期",
    "expire_time",
    "expiry_date",
    "valid_until",
];
pub(super) const APPROVAL_NO: Spellings =
    &["approval_no", "审批单号", "申请单号", "审批编号", "申请编号", "审批表编号"];
pub(super) const PHONE: Spellings =
    &["phone", "手机号", "手机号码", "联系电话", "手机", "电话", "移动电话", "联系方式", "phonenumber", "mobile"];
pub(super) const KEY_NO: Spellings =
    &["key_no", "ukey编号", "证书号", "证书编号", "数字证书号", "ukey号", "ukey", "key编号"];
pub(super) const EMPLOYMENT: Spellings = &[
    "employment",
    "用工性质",
    "人员类别",
    "编制类型",
    "人员性质",
    "人员类型",
    "用工形式",
    "用工类型",
    "编制性质",
    "编制",
    "employment_type",
];
pub(super) const EMPLOYER: Spellings = &[
    "employer",
    "派遣单位",
    "用人单位",
    "所属公司",
    "所在企业",
    "派遣公司",
    "劳务公司",
    "外包公司",
    "外包单位",
    "company",
];
pub(super) const BANK_ACCOUNT: Spellings = &[
    "bank_account",
    "payee",
    "收款账号",
    "收款账户",
    "收款人账号",
    "收款卡号",
    "收款银行账号",
    "工资卡号",
    "银行账号",
    "银行账户",
    "银行卡号",
    "工资账号",
    "工资卡",
    "aae010",
];
pub(super) const HIRED_AT: Spellings = &[
    "hired_at",
    "入职时间",
    "入职日期",
    "到岗时间",
    "到岗日期",
    "参加工作时间",
    "参加工作日期",
    "录用时间",
    "hire_date",
];
pub(super) const LEFT_AT: Spellings =
    &["left_at", "离职时间", "离职日期", "退休时间", "退休日期", "离岗时间", "离岗日期", "leave_date"];
pub(super) const EVENT: Spellings = &[
    "event",
    "变动类型",
    "异动类型",
    "事项",
    "变动事项",
    "变动类别",
    "异动类别",
    "人事变动类型",
    "变动情况",
    "event_type",
];
pub(super) const EFFECTIVE_AT: Spellings = &[
    "effective_at",
    "生效日期",
    "变动日期",
    "变动时间",
    "生效时间",
    "异动日期",
    "异动时间",
    "执行日期",
    "起始日期",
    "起始时间",
    "开始日期",
    "开始时间",
    "effective_date",
];
pub(super) const END_AT: Spellings =
    &["end_at", "结束日期", "截止日期", "结束时间", "截止时间", "终止日期", "终止时间", "end_date"];
pub(super) const FROM_ORG: Spellings =
    &["from_org", "原单位", "原部门", "原机构", "原工作单位", "原所在单位", "变动前单位", "异动前部门", "调出单位"];
pub(super) const FROM_POSITION: Spellings =
    &["from_position", "原岗位", "原职务", "变动前岗位", "异动前职位", "异动前岗位"];
pub(super) const TO_ORG: Spellings = &[
    "to_org",
    "现单位",
    "新单位",
    "现部门",
    "新部门",
    "现机构",
    "新机构",
    "现工作单位",
    "变动后单位",
    "异动后部门",
    "调入单位",
];
pub(super) const TO_POSITION: Spellings =
    &["to_position", "现岗位", "新岗位", "现职务", "新职务", "变动后岗位", "异动后职位", "异动后岗位"];
pub(super) const ROLE: Spellings = &[
    "role",
    "角色",
    "角色名称",
    "角色名",
    "岗位角色",
    "用户组",
    "用户角色",
    "所属角色",
    "授权角色",
    "申请角色",
    "应有角色",
    "role_name",
];
pub(super) const GRANTED_AT: Spellings =
    &["granted_at", "授权时间", "授权日期", "赋权时间", "授予时间", "授予日期", "grant_time"];
pub(super) const REVOKED_AT: Spellings =
    &["revoked_at", "收回时间", "收回日期", "回收时间", "回收日期", "取消授权时间", "权限收回时间", "revoke_time"];
pub(super) const GRANTED_BY: Spellings = &["granted_by", "授权人", "赋权人", "授予人", "grantor"];
pub(super) const SCOPE_ORG: Spellings =
    &["scope_org", "数据范围", "管辖机构", "授权机构", "数据权限范围", "数据权限", "data_scope"];
pub(super) const PERMISSION: Spellings = &[
    "permission",
    "权限",
    "权限标识",
    "perms",
    "功能",
    "功能名称",
    "菜单",
    "按钮",
    "权限名称",
    "菜单名称",
    "功能权限",
    "操作权限",
    "申请权限",
    "应有权限",
    "职责权限",
    "对应权限",
    "permission_name",
];
pub(super) const PARENT_ROLE: Spellings = &["parent_role", "上级角色", "父角色", "父级角色"];
pub(super) const PERMISSION_TITLE: Spellings = &["name", "权限说明", "显示名称", "中文名称", "权限中文名"];
pub(super) const RIGHT_ACTION: Spellings = &["action", "操作类别", "权限类别", "操作类型", "权限类型", "动作"];
pub(super) const RISK: Spellings =
    &["risk", "风险等级", "是否高风险", "风险级别", "是否高风险权限", "高风险", "risk_level"];
pub(super) const PARENT: Spellings =
    &["parent", "上级菜单", "上级机构", "上级单位", "上级部门", "主管单位", "父菜单", "上级权限", "parent_id"];
pub(super) const APPROVAL_KIND: Spellings =
    &["kind", "审批事项", "申请类型", "申请类别", "申请事项", "审批类型", "办理类型"];
pub(super) const APPLICANT: Spellings = &["applicant", "申请人", "申请人姓名", "提交人"];
pub(super) const APPROVER: Spellings =
    &["approver", "approved_by", "审批人", "批准人", "审批人姓名", "核准人", "签批人", "审批领导", "批准领导"];
pub(super) const APPROVED_AT: Spellings =
    &["approved_at", "审批时间", "批准日期", "审批日期", "批准时间", "核准日期", "核准时间", "签批时间", "签批日期"];
pub(super) const TIME: Spellings = &[
    "time",
    "操作时间",
    "办理时间",
    "经办时间",
    "发生时间",
    "处理时间",
    "日志时间",
    "业务时间",
    "登录时间",
    "访问时间",
    "操作日期",
    "办理日期",
    "经办日期",
    "业务日期",
    "登录日期",
    "时间",
    "日期",
    "oper_time",
    "operate_time",
    "log_time",
    "timestamp",
    "datetime",
    "login_time",
    "time:timestamp",
    "oper_date",
    "aae036",
];
pub(super) const ACTION: Spellings = &[
    "action",
    "业务环节",
    "办理环节",
    "环节",
    "环节名称",
    "流程环节",
    "当前环节",
    "节点名称",
    "操作类型",
    "操作环节",
    "操作名称",
    "业务操作",
    "操作类别",
    "操作",
    "功能",
    "功能名称",
    "节点",
    "动作",
    "operation",
    "activity",
    "step",
    "concept:name",
];
pub(super) const SEQ: Spellings =
    &["seq", "日志序号", "日志编号", "日志id", "操作序号", "日志流水号", "log_id", "oper_id", "aaz002"];
pub(super) const OPERATOR_NAME: Spellings = &[
    "operator_name",
    "操作人姓名",
    "操作人",
    "操作员姓名",
    "操作人员",
    "操作人员姓名",
    "经办人姓名",
    "经办人",
    "经办人员",
    "办理人",
    "办理人姓名",
    "处理人",
    "用户姓名",
    "operator",
    "resource",
];
pub(super) const IP: Spellings = &[
    "ip",
    "ip地址",
    "登录ip",
    "客户端ip",
    "操作ip",
    "登录ip地址",
    "主机地址",
    "oper_ip",
    "ipaddr",
    "ip_address",
    "client_ip",
    "login_ip",
    "user_ip",
];
pub(super) const TERMINAL: Spellings = &[
    "terminal",
    "终端",
    "终端号",
    "终端编号",
    "终端名称",
    "计算机名",
    "计算机名称",
    "机器名",
    "主机名",
    "mac地址",
    "mac",
    "设备号",
    "hostname",
    "workstation",
];
pub(super) const SESSION: Spellings =
    &["session", "会话号", "会话id", "会话标识", "会话编号", "session_id", "sessionid"];
pub(super) const CASE_NO: Spellings = &[
    "case_no",
    "业务流水号",
    "业务编号",
    "受理编号",
    "受理单号",
    "办件编号",
    "办件单号",
    "受理号",
    "办件号",
    "受理流水号",
    "办件流水号",
    "业务单号",
    "案件编号",
    "办理编号",
    "case_id",
    "case",
    "case:concept:name",
    "yae099",
];
pub(super) const MATTER: Spellings =
    &["matter", "业务类型", "事项名称", "业务名称", "业务事项", "业务种类", "办理事项", "事项类型", "补贴类型", "事项"];
pub(super) const TARGET: Spellings =
    &["target", "目标账号", "被操作账号", "操作对象", "目标账户", "被操作账户", "目标用户", "被操作用户", "被授权账号"];
pub(super) const ROWS: Spellings = &["rows", "导出条数", "记录数", "导出记录数", "条数", "导出行数", "数据条数"];
pub(super) const SUBJECT_ID: Spellings = &[
    "subject_id",
    "业务对象证件号",
    "业务对象证件号码",
    "业务对象身份证号",
    "申请人证件号",
    "申请人证件号码",
    "申请人身份证号",
    "申请人身份证号码",
    "参保人身份证号",
    "参保人身份证号码",
    "参保人证件号",
    "参保人证件号码",
    "证件号码",
    "证件号",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "aac002",
];
pub(super) const SUBJECT_NAME: Spellings =
    &["subject_name", "申请人", "参保人", "申请人姓名", "参保人姓名", "业务对象", "业务对象姓名", "aac003"];
pub(super) const RECORD: Spellings =
    &["record", "记录号", "数据主键", "记录编号", "记录id", "主键", "数据id", "业务主键", "biz_id"];
pub(super) const FIELD: Spellings =
    &["field", "修改字段", "变更项目", "变更字段", "修改项目", "修改项", "变更项", "字段名", "字段名称", "字段"];
pub(super) const OLD_VALUE: Spellings =
    &["old_value", "修改前", "变更前", "原值", "修改前值", "修改前内容", "变更前值", "变更前内容", "旧值"];
pub(super) const NEW_VALUE: Spellings =
    &["new_value", "修改后", "变更后", "新值", "修改后值", "修改后内容", "变更后值", "变更后内容"];
pub(super) const AMOUNT: Spellings =
    &["amount", "金额", "补贴金额", "发放金额", "拨付金额", "待遇金额", "应发金额", "实发金额", "aae019"];
pub(super) const RESULT: Spellings = &[
    "result",
    "结果",
    "操作结果",
    "办理结果",
    "执行结果",
    "处理结果",
    "登录结果",
    "登录状态",
    "操作状态",
    "是否成功",
    "状态",
    "status",
];
pub(super) const ORDER_NO: Spellings =
    &["order_no", "工单号", "工单编号", "审批单号", "修改单号", "审批编号", "修改审批单号", "数据修改单号"];
pub(super) const BENEFIT_PERIOD: Spellings =
    &["benefit_period", "补贴期间", "所属期", "补贴所属期", "待遇期间", "待遇所属期", "补贴月份", "费款所属期"];
pub(super) const DETAIL: Spellings = &[
    "detail",
    "操作内容",
    "备注",
    "审核意见",
    "请求参数",
    "操作描述",
    "日志内容",
    "操作说明",
    "意见",
    "oper_param",
    "description",
];
pub(super) const ORDER_KIND: Spellings =
    &["kind", "工单类型", "修改类型", "修改方式", "批次类型", "单笔/批量", "单笔批量", "类型"];
pub(super) const FACT: Spellings = &["fact", "事实", "情形", "事实类型", "人员情形", "资格情形", "比对情形"];
pub(super) const FROM: Spellings =
    &["from", "起始日期", "开始日期", "起始时间", "开始时间", "发生日期", "发生时间", "start_date", "from_date"];
pub(super) const TO: Spellings =
    &["to", "终止日期", "结束日期", "截止日期", "终止时间", "结束时间", "截止时间", "end_date", "to_date"];
pub(super) const SOURCE: Spellings = &["source", "来源", "数据来源", "信息来源", "来源部门"];
pub(super) const RECORDED_AT: Spellings = &["recorded_at", "登记时间", "登记日期", "录入时间", "入库时间"];
pub(super) const ORG_ID: Spellings =
    &["org_id", "机构编号", "机构代码", "单位编号", "单位代码", "部门编号", "机构编码", "dept_id"];
pub(super) const JURISDICTION: Spellings = &["jurisdiction", "管辖范围", "管辖区域", "辖区"];
pub(super) const RELATIVE_ID: Spellings =
    &["relative_id", "亲属身份证号", "亲属身份证号码", "亲属证件号", "亲属证件号码", "亲属公民身份号码"];
pub(super) const RELATIVE_NAME: Spellings = &["relative_name", "亲属姓名", "亲属"];
pub(super) const RELATION: Spellings = &["relation", "关系", "亲属关系", "与本人关系"];
pub(super) const FROM_PERSON: Spellings = &["from_person", "委托人", "委托人姓名", "被代办人"];
pub(super) const TO_PERSON: Spellings = &["to_person", "受托人", "受托人姓名", "受委托人", "代办人"];
pub(super) const DOCUMENT_NAME: Spellings =
    &["name", "制度名称", "文件名称", "制度文件名称", "文件标题", "制度", "document_name"];
pub(super) const DOCUMENT_KIND: Spellings = &["kind", "制度类别", "制度类型", "类别"];
pub(super) const DOC_NO: Spellings = &["doc_no", "文号", "发文字号", "文件编号", "发文文号"];
pub(super) const ISSUED_AT: Spellings =
    &["issued_at", "印发时间", "印发日期", "发文日期", "发文时间", "发布日期", "制定时间", "制定日期"];
pub(super) const VALID_TO: Spellings = &["valid_to", "废止日期", "废止时间", "失效日期", "有效期至"];
pub(super) const DOCUMENT_ORG: Spellings = &["适用单位", "适用范围", "制定单位", "发文单位", "印发单位"];
