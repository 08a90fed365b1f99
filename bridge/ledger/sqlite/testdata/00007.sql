-- 00fe77d7e7fd314faceb135d9c373f2e2f32c8a337140ef81c9b75c833f94ed6
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795880904674, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'a0ca72ab6f62c968aeecb3021324b31e4c33209499bb1ad3b5d17f013262174c', '', '7c1dd6d76f27af3d45fa0edef97b0be83b0bb4e1eebc41333ca65c5020bce597');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'db9581043f18a0a094181e9f9342b7db8ff1b664a2466f224fe85dee27907f10', '', '6b742483aecb61fdd9ef577d6ddc2b8639f1a028ce9097cc09b78606ee122d26');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'a55138855cdc2780a75a0313eb4734660ba53321dcb96cc7f1f42dad54282bd1', '7c1dd6d76f27af3d45fa0edef97b0be83b0bb4e1eebc41333ca65c5020bce597', '43b2c515e68ba325a92d6449575ce8f4440a4c68ba119e8f0d55d41d562c348b');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', 'acf7c417dd552c538d401c6ddbb86742041bc8bc337d00c4281d7663e6b574cd', '', '41dfdfef2a061bf307d9f64ea63b42b68cddf32c388e9f68d6b39ba7076fa9a0');
INSERT INTO words VALUES (1, X'70A47A2DC9F073BD711500B012A364D1', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'744387A1CDE5D3E3DE5B70116C459CA0', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'BEF539BA3B9AD458A2458A0342B44237', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'FFCD0899FEC5F7E3808ED13A4323B2CA', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
