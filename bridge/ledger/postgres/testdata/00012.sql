-- 7c071baed61d1ef98b3c23170607f00a43d15da2efd1806a39bc625dd02be2f5
INSERT INTO delivery OVERRIDING SYSTEM VALUE VALUES ('1', 'noc', '1772440215123', E'\\x7b', '0', 'illisible');
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01A', 'a', '', 'open', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, NULL, '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '0', '{}', NULL, NULL, '0', '0', NULL, '', 'f', '1795887802630', NULL);
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01B', 'b', '', 'closed', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, '1772440755123', '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '1', '{}', NULL, NULL, '0', '0', NULL, '', 'f', NULL, NULL);
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('1', '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', NULL, '');
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('2', '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', '1772440515123', 'resolved');
INSERT INTO ticket OVERRIDING SYSTEM VALUE VALUES ('17', '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', '3', '{"nature":"incident"}', '1772440275123', '1772440335123', 'sami@vigie.example', '21', '1772440395123', '1772440455123', NULL, 'incident', '');
INSERT INTO mirror OVERRIDING SYSTEM VALUE VALUES ('1', '1772440275123', NULL, NULL, NULL);
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('1', '01A', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'dd9d31ebacb29c0948a7c049cafdba27555e55127495693046977f2a28df7c88', '', '8e815a8d94a5fa3cb19ac6014318c37f519cb7b21679e7a0290aa46e491a6280');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('2', '01B', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '3287c95fafb68feeae2c950c02d436aa1105c3ea8f8aafdd490582d810f5de36', '', '955e0e80fe48713d8894d220c88bb94e4d89db7ad437b1eca8d164b77b3854c8');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('3', '01A', '2', 'opened', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '1ced859410b5d8843579af6e2d23d430ec37f12b1b53dfca7172ecbbf2bd767b', '8e815a8d94a5fa3cb19ac6014318c37f519cb7b21679e7a0290aa46e491a6280', '7f3f7597ed4f0853318b2d62842b8a8cee5049279d0362a2a02fc9c39fd54012');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('4', 'ticket:17', '1', 'assigned_level', 'person', '', '17', '1772440275123', '1772440335123', '{"état":"ouvert"}', 'zammad:history:1:a', 'e97a821cdfe91aea615908629db3d4214366f2f670842b851ff6007be01bcd3d', '', 'dcc1618a30860e1328718c60f089bb3d6411da207c386d12396eec3512f2e184');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('1', E'\\x70d5ebc5b7df57837c227f6eb6863add', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('2', E'\\x73b82964ab0c9a9ef1d4518fd61da123', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('3', E'\\x665ebe874db68e4ff387e5f2eab9ff79', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('4', E'\\x3992dfcc582e3ed2edb8e837d5bffb2c', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
UPDATE journal_end SET seq = 4;
SELECT setval(pg_get_serial_sequence('delivery', 'id'), (SELECT max(id) FROM delivery));
SELECT setval(pg_get_serial_sequence('occurrence', 'id'), (SELECT max(id) FROM occurrence));
