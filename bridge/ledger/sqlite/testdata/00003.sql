-- c58a3667e54c3c7161f4127c28311744a7b9744b4fab68d18a7b989a4d08362d
INSERT INTO delivery VALUES (1, 'noc', 1772440215123, X'7B', 0, 'illisible');
INSERT INTO incident VALUES ('01A', 'a', 'open', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, NULL, 0, 0, NULL, 0, '', '', '', '', 1, 0, '{}', NULL, 0, 0, NULL, '', 0, 1795875981671, NULL);
INSERT INTO incident VALUES ('01B', 'b', 'closed', 'P2', 'P2', '', '', '', '', '', '', '', '', '', 1772440215123, 1772440215123, NULL, NULL, NULL, 1772440755123, 0, 0, NULL, 0, '', '', '', '', 1, 1, '{}', NULL, 0, 0, NULL, '', 0, NULL, NULL);
INSERT INTO occurrence VALUES (1, '01A', 'noc', '00000000000000a1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, NULL, '');
INSERT INTO occurrence VALUES (2, '01B', 'noc', '00000000000000b1', '{"alertname":"EquipementInjoignable"}', '{}', '', 1772440215123, 1772440515123, 'resolved');
INSERT INTO ticket VALUES (17, '30017', 'ticket:17', 'Plus d''Internet « au lycée »', 'N2', 'suspendu', 'pending', '3 high', 'amel@vigie.example', 3, '{"nature":"incident"}', 1772440275123, 1772440335123, 'sami@vigie.example', 21, 1772440395123, 1772440455123, NULL);
INSERT INTO mirror VALUES (1, 1772440275123, NULL, NULL, NULL);
INSERT INTO journal VALUES (1, '01A', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '17d3495f760e79b696926da0e1a1a968786df16110fc01134199af29f036c631', '', 'b67470e8d618eb8d7a6eab862ccfa18d535d11d8d6b3a484b0e356184d892ef6');
INSERT INTO journal VALUES (2, '01B', 1, 'detected', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', 'c7a25c5852d2b407e89b403e6f8675a1ac48c3985af106896209c8e7eae81b47', '', 'b1d5ebbabc6c4057b4c4798f46978f16c724ab461553fcd6f906002bdc5a6b58');
INSERT INTO journal VALUES (3, '01A', 2, 'opened', 'person', '', 0, 1772440275123, 1772440335123, '{"état":"ouvert"}', '', '952c84369e11c6fdbd45b17e635781617182c4b5457a94aa4416ad78c927bf02', 'b67470e8d618eb8d7a6eab862ccfa18d535d11d8d6b3a484b0e356184d892ef6', '8d60ae84dc68e8a378b963129d0b36734e743154b02f75fc7d4649466b0c43a2');
INSERT INTO journal VALUES (4, 'ticket:17', 1, 'assigned_level', 'person', '', 17, 1772440275123, 1772440335123, '{"état":"ouvert"}', 'zammad:history:1:a', 'df7baea11168ed34362efa59eb97fbb97b54b2c65cf76cf7ec57e5e3756b041d', '', '969de51e48f956601e1cb8bb052b0ff8127fabe99a683f22d5b6664bd57fb164');
INSERT INTO words VALUES (1, X'B7D6F62EB248C0D54C30ED4FBE224E69', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (2, X'BDB617B732EA19C70CF0CC79E34144B5', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (3, X'C050DE8AABA2833EF141BF3E35C5D821', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
INSERT INTO words VALUES (4, X'3EB6AE5648551E919132CD832347985A', 'amel@vigie.example', 'Prise en charge par Amel', '{}');
