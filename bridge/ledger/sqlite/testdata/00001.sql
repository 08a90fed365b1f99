-- f34d6809e01dc312fe81d5bfe426f457e29a77ac3619ba2f9a28faa52bab11ca
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795875981671, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO journal VALUES (1, '01A', 'detected', 'person', 'amel@vigie.example', 1772440275123, 1772440335123, 'Prise en charge par Amel', '{"état":"ouvert"}');
INSERT INTO journal VALUES (2, '01B', 'detected', 'person', 'amel@vigie.example', 1772440275123, 1772440335123, 'Prise en charge par Amel', '{"état":"ouvert"}');
INSERT INTO journal VALUES (3, '01A', 'opened', 'person', 'amel@vigie.example', 1772440275123, 1772440335123, 'Prise en charge par Amel', '{"état":"ouvert"}');
