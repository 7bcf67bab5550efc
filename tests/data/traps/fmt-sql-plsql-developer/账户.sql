prompt PL/SQL Developer import file
set feedback off
set define off
prompt Creating 账户清单...
create table 账户清单
(
  账号 VARCHAR2(30),
  姓名 VARCHAR2(30),
  身份证号 CHAR(18),
  状态 VARCHAR2(8)
)
;
prompt Loading 账户清单...
insert into 账户清单 (账号, 姓名, 身份证号, 状态)
values ('zhangsan', '张三', '500224198001011235', '启用');
insert into 账户清单 (账号, 姓名, 身份证号, 状态)
values ('lisi', '李四', '500224197502021234', '启用');
commit;
prompt 2 records loaded
set feedback on
prompt Done.
