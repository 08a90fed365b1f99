-- 879119c726c1160ac1dca29bb3dc32a20f15fc1020e26107d0173e9aefd4e042
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795880984626, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'd7e812b71cc8c219a70a9afed4b0fb6a09d4cba5c40080b5538fedcf8a8e4627', '', 'e3ebf8846120456c110d4513eb4dfb57358045b7fd2d853858ba12e8271db444');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '47398eaec4d85e01416bff78ebdbf2ad437fcb5708d7a49f58eef4f66d9d1f12', '', 'bec440685cfa8927a7e358dd993a3b7caa94b22013dbe501ed9eda5e36698ab3');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '4e81e493e5645c618f1e422d00d2ea13241b8d0f9f72b1bd76ba53fbc179c625', 'e3ebf8846120456c110d4513eb4dfb57358045b7fd2d853858ba12e8271db444', '32a674e8db9b6654ec8ceda54ddf08a512c11f402402b10a2f345f25edd835c1');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', 'c5a8c63befeacdffebe616f09bad1ba3089c47e9c3a24d53b4044a98e0f51b2a', '', 'c6acf3bee0bef44702ced28d2393523c2fd3d38a2defcdb412e804ba2c2dac8d');
INSERT INTO words VALUES (1, X'E3E47EB950105D227348AD7FFD89D599', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'1EC9D9589CF39B576A9F5992A93E40B2', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'FEDDF028D0731D1A2C155910EDAF09F6', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'59FD2E6E74C770AE706095587300A924', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
