-- MySQL dump 10.13
SET NAMES utf8mb4;
DROP TABLE IF EXISTS `账户清单`;
CREATE TABLE `账户清单` (
  `账号` varchar(30) NOT NULL,
  `姓名` varchar(30),
  `身份证号` char(18),
  `状态` varchar(8),
  `创建时间` datetime
) ENGINE=InnoDB;
/*!40000 ALTER TABLE `账户清单` DISABLE KEYS */;
INSERT INTO `账户清单` VALUES ('zhang\'san','张三','500224198001011235','启用','2020-01-01 08:00:00'),('lisi','李四','500224197502021234','停用',NULL);
