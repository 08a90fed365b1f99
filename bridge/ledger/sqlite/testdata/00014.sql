-- dcbe6c304c7e45790b98778a1ae006e8679bb6c6425621c20289b1abd946fadd
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795891626620, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL, '', '', '', 0, '', '', 0, NULL, NULL, '', NULL, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL, 'incident', '');
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'c4a8a70aec9f08d72296ca8b78e66623a1999f1a612e71dc63672897ddf765fd', '', 'd7625127ed56bdce7eb32fa2264472d4588553e440d8e3b0b316bd799e87797e');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '90b915d3b293c7097988767867c5f798d3c63a6bf5d92b568f61dbe76d15557f', '', '18b72bbf787cd262836c550354b817b996d6fa42f702e9f842c616d371418468');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'c3c195947abb877b45bf4b14514e02cfdedea0c938c06c95efa0e5a708048d13', 'd7625127ed56bdce7eb32fa2264472d4588553e440d8e3b0b316bd799e87797e', 'd364f3192abb65c1650c1565c436c8dbc2d5a22029a86e68f0ac1c095028aa03');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', '8a8c2f68b5cb3adca07422083d024ced3b4439e9a18da24241b88e3aa3adc49c', '', 'a35f006763ed749c4234aa3773e8f5c7c8f92f6b22ea9ee5861a42f68c9c0dfd');
INSERT INTO words VALUES (1, X'01B244DAADBDE2B5B7B681E482B081EB', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'447162723A3A5F0D6AFD8170E140D9C9', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'B8BA4B9497E1315E5813540762E9449F', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'0F26005B4638CAC18B009B0DE146638A', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
