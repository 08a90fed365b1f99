-- e13cd93d3a1744a0a2754c842bd79929de88adf62ddce12e8f3fe64c41250a99
INSERT INTO delivery OVERRIDING SYSTEM VALUE VALUES ('1', 'noc', '1772440215123', E'\\x7b', '0', 'illisible');
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01A', 'a', '', 'open', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, NULL, '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '0', '{}', NULL, NULL, '0', '0', NULL, '', 'f', '1795880986105', NULL);
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01B', 'b', '', 'closed', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, '1772440755123', '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '1', '{}', NULL, NULL, '0', '0', NULL, '', 'f', NULL, NULL);
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('1', '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', NULL, '');
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('2', '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', '1772440515123', 'resolved');
INSERT INTO ticket OVERRIDING SYSTEM VALUE VALUES ('17', '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', '3', '{"nature":"incident"}', '1772440275123', '1772440335123', 'sami@vigie.example', '21', '1772440395123', '1772440455123', NULL, 'incident', '');
INSERT INTO mirror OVERRIDING SYSTEM VALUE VALUES ('1', '1772440275123', NULL, NULL, NULL);
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('1', '01A', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'c7b27c26ca088c97a43f907863b7221a8d3ba65540277a890927c0fd91f50ad0', '', 'e2cd6521cc30945a7f1213523bd4cee9611d9baf0cb39b8cbe9a59ac27684601');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('2', '01B', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '143d0e3bf999a2e392dbd181a0c84608dbb0c6c6e19e9752fb7ab539e9c193a7', '', 'fed8940f15780185732c376aace008bd2d85f833058f69f90ae1e0b642f71029');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('3', '01A', '2', 'opened', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '26de82e9a701fce27fb770e25b1702f5d9a4241c5c30ecb155dbb154a28f52e0', 'e2cd6521cc30945a7f1213523bd4cee9611d9baf0cb39b8cbe9a59ac27684601', 'ed5640c6f4424840d625debaa05e7129661891226af8d514c285aad6e081c76c');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('4', 'ticket:17', '1', 'assigned_level', 'person', '', '17', '1772440275123', '1772440335123', '{"état":"ouvert"}', 'zammad:history:1:a', '1bfbb9b0d22cfc6956476be47d97efdb1df4082cd6e68a2161a1b4dca020c000', '', '22edc484540d466a0a03275a9e0edea1ac6d1cd66f4f013380e014e2d30aa548');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('1', E'\\x8513a0c771770dd89f1c8d884bee5217', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('2', E'\\x13cf85effcfd862006e60dfacdb8118f', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('3', E'\\x28aa8e066098f70277b471eae98697c6', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('4', E'\\x5d50dd564f0e97fa29079d45b5736c87', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
UPDATE journal_end SET seq = 4;
SELECT setval(pg_get_serial_sequence('delivery', 'id'), (SELECT max(id) FROM delivery));
SELECT setval(pg_get_serial_sequence('occurrence', 'id'), (SELECT max(id) FROM occurrence));
