--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
COPY public.accounts (account, holder, id_number, status, created_at) FROM stdin;
zhangsan	张三	500224198001011235	启用	2020-01-01
lisi	李四	500224197502021234	停用	\N
\.
