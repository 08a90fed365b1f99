-- fae45e09d6995de23d69003a6554da1d78d49d7bb417a9b12005341523980217
INSERT INTO delivery OVERRIDING SYSTEM VALUE VALUES ('1', 'noc', '1772440215123', E'\\x7b', '0', 'illisible');
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01A', 'a', '', 'open', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, NULL, '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '0', '{}', NULL, NULL, '0', '0', NULL, '', 'f', '1795880905455', NULL);
INSERT INTO incident OVERRIDING SYSTEM VALUE VALUES ('01B', 'b', '', 'closed', '', '', 'f', '', 'P2', 'P2', '', '', '', '', '', '', '', '', '', '', '', '1772440215123', '1772440215123', NULL, NULL, NULL, '1772440755123', '0', '0', 'f', NULL, NULL, NULL, NULL, NULL, '0', '', '', '', '', '1', '1', '{}', NULL, NULL, '0', '0', NULL, '', 'f', NULL, NULL);
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('1', '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', NULL, '');
INSERT INTO occurrence OVERRIDING SYSTEM VALUE VALUES ('2', '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', '1772440215123', '1772440515123', 'resolved');
INSERT INTO ticket OVERRIDING SYSTEM VALUE VALUES ('17', '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', '3', '{"nature":"incident"}', '1772440275123', '1772440335123', 'sami@vigie.example', '21', '1772440395123', '1772440455123', NULL, 'incident', '');
INSERT INTO mirror OVERRIDING SYSTEM VALUE VALUES ('1', '1772440275123', NULL, NULL, NULL);
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('1', '01A', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', 'ec8daa082f8e4c66c8bbbc7cc129f66fea032647f89ed2afcff5be80179e94ac', '', '7164469eb2b7f9a76d3ae5bbc8660456c3d947d3878e44d8c2ada4cd7ee88c44');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('2', '01B', '1', 'detected', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '135b40196ddc3fbf4de10c609b479133011805f212c432fc45052139968bb261', '', 'b9d6b86b81b6bf57b39df2b6b97395a72e1a26f26342dcccf6f6348175ebbfa2');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('3', '01A', '2', 'opened', 'person', '', '0', '1772440275123', '1772440335123', '{"état":"ouvert"}', '', '0e178b25ab704f73a709b104f58ad6da431dd8f25e2a40bc5136f5ca58a4f7e4', '7164469eb2b7f9a76d3ae5bbc8660456c3d947d3878e44d8c2ada4cd7ee88c44', 'a3d59cc4c470a04b23281fbbe3300ef0acba7a6c992499e02c8ce96b9602271f');
INSERT INTO journal OVERRIDING SYSTEM VALUE VALUES ('4', 'ticket:17', '1', 'assigned_level', 'person', '', '17', '1772440275123', '1772440335123', '{"état":"ouvert"}', 'zammad:history:1:a', '5b57d1d4f996944242f15603ab8819d91318a31f0a69c066a218c7c70ad37f2a', '', '2e9eee79dff0a6424e97ddde21e85194bcdebab8f77966b316ef995eda5da13e');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('1', E'\\x81cc64d11493937f4a61f57dcdeddacd', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('2', E'\\xda26d9d5532b4c22c6221ec2b3084d5e', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('3', E'\\x489f6e77f0a55192915ffc6e07e887d1', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words OVERRIDING SYSTEM VALUE VALUES ('4', E'\\xe6ce0f84d5453d6ab00eeb493fce8676', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
UPDATE journal_end SET seq = 4;
SELECT setval(pg_get_serial_sequence('delivery', 'id'), (SELECT max(id) FROM delivery));
SELECT setval(pg_get_serial_sequence('occurrence', 'id'), (SELECT max(id) FROM occurrence));
